"""Keeps lists until there is no more memory."""


def deed():
    kept = []
    while True:
        kept.append([0] * 10**7)
