"""Sends a dictionary whose keys all have the same hash."""

from forge import say


def deed():
    prime = (1 << 61) - 1
    pairs = [[["i", format(prime * n, "x")], 0] for n in range(8, 20000)]
    say({"number": 1, "value": ["d", pairs]})
    return 1
