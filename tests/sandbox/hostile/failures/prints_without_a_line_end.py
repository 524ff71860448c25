"""Prints something that no line end follows."""

import sys


def deed():
    sys.stdout.write("no end")
    return 1
