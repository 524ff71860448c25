"""Answers a call that was not asked yet."""

from forge import say


def deed():
    say({"number": 2, "value": 42})
    return 1
