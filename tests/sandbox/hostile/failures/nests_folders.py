"""Leaves folders that lie too deep for a recursive removal, and for the length of a path."""

import os


def deed():
    for _ in range(1050):
        os.mkdir("deeper")
        os.chdir("deeper")
    return 1
