import os


def deed(what):
    return os.listdir(f"/proc/{os.getppid()}/{what}")
