"""Sends an integer of more digits than Python reads."""

from forge import say


def deed():
    say(text=b'{"number":1,"value":' + b"9" * 5000 + b"}")
    return 1
