"""Takes away what answers are sent with."""

import os


def deed():
    os.write = os.read = None
    return 1
