import os


def deed():
    os.sched_setaffinity(os.getppid(), {0})
