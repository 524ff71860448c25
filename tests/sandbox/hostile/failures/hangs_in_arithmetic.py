"""Hangs in one operation that never looks for signals."""


def deed():
    return sum(range(10**12))
