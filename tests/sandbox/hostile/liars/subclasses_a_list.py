"""Returns a list whose class yields something else than it holds, without an end."""

import itertools


class Endless(list):
    def __iter__(self):
        return itertools.repeat(1)


def deed():
    return Endless([1])
