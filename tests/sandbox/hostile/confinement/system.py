import os


def deed():
    return os.system("true")
