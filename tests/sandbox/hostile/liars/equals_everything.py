"""Returns an object that is equal to everything."""


class Equal:
    def __eq__(self, other):
        return True

    __hash__ = None


def deed():
    return Equal()
