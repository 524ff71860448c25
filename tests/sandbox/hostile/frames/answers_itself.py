"""Answers its own call by hand, then returns something else."""

from forge import say


def deed():
    say({"number": 1, "value": 42})
    return 1
