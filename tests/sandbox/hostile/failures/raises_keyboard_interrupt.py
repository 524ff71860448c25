"""Raises what Ctrl-C raises."""


def deed():
    raise KeyboardInterrupt("stop")
