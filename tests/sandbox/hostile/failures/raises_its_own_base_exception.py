"""Raises something that is no Exception."""


class Farewell(BaseException):
    pass


def deed():
    raise Farewell("x = 3")
