"""Raises words that a terminal would obey."""


def deed():
    raise ValueError("\x1b[2J\ud800 two\nlines")
