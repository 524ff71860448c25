"""Ends the program as one would in a shell."""


def deed():
    exit()
