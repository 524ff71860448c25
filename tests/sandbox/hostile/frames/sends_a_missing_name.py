"""Puts a hidden input where it should say what a name stands for."""

from forge import say


def deed():
    say({"number": 1, "failed": "missing", "kind": "3.25"})
    return 1
