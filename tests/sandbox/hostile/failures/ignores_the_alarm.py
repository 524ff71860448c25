"""Ignores the signal that would interrupt it, and hangs."""

import signal


def deed():
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    while True:
        pass
