"""Registers a function that would hang when the program ends."""

import atexit


def farewell():
    while True:
        pass


def deed():
    atexit.register(farewell)
    return 1
