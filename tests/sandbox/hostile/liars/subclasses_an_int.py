"""Returns an int whose class overrides what it is asked."""


class Liar(int):
    def __int__(self):
        return 99

    def __index__(self):
        return 98


def deed():
    return Liar(7)
