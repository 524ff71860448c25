"""Sends a document that is a list."""

from forge import say


def deed():
    say([1, 2, 3])
    return 1
