"""Puts a hidden input where the name of a module belongs."""

from forge import say


def deed():
    say({"number": 1, "failed": "forbidden", "text": "import 3.25"})
    return 1
