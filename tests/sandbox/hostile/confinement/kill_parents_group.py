import os


def deed():
    os.killpg(os.getpgid(os.getppid()), 15)
