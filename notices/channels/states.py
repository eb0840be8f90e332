"""群渠道的种类 The closed list of channels."""

from django.db.models import TextChoices


class ChannelKind(TextChoices):
    """渠道 How a grid's group is reached. Personal WeChat groups have no robot: there it is `MANUAL`."""

    MANUAL = "manual", "复制转发"
    WECOM = "wecom", "企业微信机器人"
    DINGTALK = "dingtalk", "钉钉机器人"
    FEISHU = "feishu", "飞书机器人"
    DEMO = "demo", "演示群"
