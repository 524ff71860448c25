"""Raises SystemExit with a status of success."""


def deed():
    raise SystemExit(0)
