"""Puts a hidden input where a line number belongs."""

from forge import say


def deed():
    say({"number": 1, "failed": "exit", "where": "the input was 3.25"})
    return 1
