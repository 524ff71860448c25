"""Sends a failure of which nothing is what it should be."""

from forge import say


def deed():
    say({"number": 1, "failed": ["?"], "type": 7, "text": {}, "where": [1], "seconds": "long"})
    return 1
