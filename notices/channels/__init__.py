"""群渠道 Ways into a grid's group: copied by hand, or through the robot of WeCom, DingTalk or Feishu.

Each robot has one module that builds its request and reads its answer; `wire` alone touches the network.
"""
