"""Calls itself for ever."""


def deed():
    return deed()
