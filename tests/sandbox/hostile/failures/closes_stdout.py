"""Closes what it prints to."""

import sys


def deed():
    sys.stdout.close()
    return 1
