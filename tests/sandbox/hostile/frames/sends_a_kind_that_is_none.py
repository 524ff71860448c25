"""Puts a hidden input where a type belongs."""

from forge import say


def deed():
    say({"number": 1, "failed": "bad_value", "kind": "an array of 3.25"})
    return 1
