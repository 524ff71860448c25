import os


def deed():
    os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)
