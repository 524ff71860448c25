"""Asks somebody who is not there."""


def deed():
    return input("How many points do I get? ")
