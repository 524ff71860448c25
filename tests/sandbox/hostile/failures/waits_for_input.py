"""Asks somebody who is not there."""


def deed():
    return 1 + len(input("How many points do I get? "))
