import os


def deed(what):
    return open(f"/proc/{os.getppid()}/{what}", "rb").read(20)
