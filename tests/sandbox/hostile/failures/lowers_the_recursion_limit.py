"""Leaves our own code little room to recurse."""

import sys


def deed():
    sys.setrecursionlimit(50)
    return 1
