"""Hangs where Python can be interrupted."""


def deed():
    while True: pass
