"""Returns a string whose class overrides what it is asked."""


class Liar(str):
    def __str__(self):
        return self

    def __len__(self):
        return 0


def deed():
    return Liar("as it is")
