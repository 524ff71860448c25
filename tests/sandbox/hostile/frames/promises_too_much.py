"""Promises a frame of 8 GiB."""

from forge import write


def deed():
    write(b"\xff" * 8)
    return 1
