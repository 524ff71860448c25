"""Cancels the timer and hangs."""

import signal


def deed():
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        pass
