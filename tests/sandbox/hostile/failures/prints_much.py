"""Prints 20 MB."""


def deed():
    print("a" * 20_000_000)
    return 1
