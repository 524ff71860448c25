"""Returns an object whose number is another one each time it is asked."""


class Fickle:
    asked = 0

    def __float__(self):
        Fickle.asked += 1
        return float(Fickle.asked)


def deed():
    return Fickle()
