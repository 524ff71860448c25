"""Sends an array of pointers."""

from forge import say


def deed():
    say({"number": 1, "value": ["a", "|O", [1], 0]}, b"x" * 8)
    return 1
