"""Says what only a process says that could not be confined."""

from forge import say


def deed():
    say({"unconfined": "the grader's fault"})
    return 1
