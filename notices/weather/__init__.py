"""预警 Weather warnings: read what the weather service issued, in whichever form it reaches the office.

Everything here is arithmetic on text: nothing is stored, fetched or sent.
"""
