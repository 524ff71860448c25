"""Sends 8 MiB of numbers and speaks of them a thousand times."""

from forge import say


def deed():
    once = ["a", "<f8", [1 << 20], 0]
    say({"number": 1, "value": ["l", [once] * 1000]}, b"x" * (8 << 20))
    return 1
