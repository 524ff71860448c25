"""Returns an object that raises when it is asked for its numbers."""


class Stubborn:
    def __float__(self):
        raise ValueError("no")


def deed():
    return Stubborn()
