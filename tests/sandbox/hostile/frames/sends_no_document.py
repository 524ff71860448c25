"""Sends a frame that is no JSON."""

from forge import say


def deed():
    say(text=b"\xff\xfe{}")
    return 1
