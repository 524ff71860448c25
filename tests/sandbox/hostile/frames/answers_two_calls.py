"""Answers its own call and the next one by hand, and never comes back."""

from forge import say


def deed():
    say({"number": 1, "value": 42})
    say({"number": 2, "value": 3})
    while True:
        pass
