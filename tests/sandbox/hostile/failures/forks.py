"""Splits in two; both return to whoever called."""

import os


def deed():
    os.fork()
    return 1
