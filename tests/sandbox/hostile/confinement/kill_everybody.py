import os


def deed():
    os.kill(-1, 0)
