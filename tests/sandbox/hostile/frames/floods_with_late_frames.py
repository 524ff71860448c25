"""Says again and again that it is late, so that the grader never stops listening."""

import signal

from forge import say


def deed():
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        say({"late": 1, "where": None})
