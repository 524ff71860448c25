"""Closes every descriptor that it has, and returns."""

import os


def deed():
    os.closerange(0, 256)
    return 1
