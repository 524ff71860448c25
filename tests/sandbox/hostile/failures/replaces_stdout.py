"""Puts nothing in the place of what it prints to."""

import sys


def deed():
    sys.stdout = sys.stderr = None
    print("nobody hears this")
    return 1
