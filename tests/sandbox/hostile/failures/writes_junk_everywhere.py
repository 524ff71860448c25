"""Writes junk to every descriptor that it has, and returns."""

import os


def deed():
    for descriptor in range(256):
        try:
            os.write(descriptor, b"junk" * 100)
        except OSError:
            pass
    return 1
