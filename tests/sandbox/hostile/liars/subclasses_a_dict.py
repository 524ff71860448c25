"""Returns a dictionary whose items have no end."""

import itertools


class Endless(dict):
    def items(self):
        return ((n, 0) for n in itertools.count())


def deed():
    return Endless()
