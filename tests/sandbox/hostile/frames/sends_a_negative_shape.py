"""Sends an array with a side of -1."""

from forge import say


def deed():
    say({"number": 1, "value": ["a", "<f8", [-1], 0]}, b"x" * 8)
    return 1
