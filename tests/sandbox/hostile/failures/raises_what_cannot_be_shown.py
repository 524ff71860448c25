"""Raises an exception whose words raise."""


class Silent(Exception):
    def __str__(self):
        raise SystemExit


def deed():
    raise Silent
