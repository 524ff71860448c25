"""Catches whatever is raised to stop it, and goes on."""


def deed():
    while True:
        try:
            while True: pass
        except BaseException: pass
