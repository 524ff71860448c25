"""Raises what closes generators."""


def deed():
    raise GeneratorExit
