"""Returns a float whose class overrides what it is asked."""


class Liar(float):
    def __float__(self):
        return 99.0

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


def deed():
    return Liar(1.5)
