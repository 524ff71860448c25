import os


def deed():
    os.execv("/bin/true", ["true"])
