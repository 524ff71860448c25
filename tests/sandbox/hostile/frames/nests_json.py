"""Sends a document that is nested a million deep."""

from forge import say


def deed():
    say(text=b"[" * 10**6)
    return 1
