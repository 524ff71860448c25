import os


def deed(path):
    os.utime(path, (0, 0))
