"""Raises an exception whose class has no name to be asked for."""


class Nameless(type):
    @property
    def __name__(cls):
        raise RuntimeError


class Error(Exception, metaclass=Nameless):
    pass


def deed():
    raise Error("who am I?")
