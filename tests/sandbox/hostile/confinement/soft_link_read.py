import os


def deed(path):
    os.symlink(path, "mine")
    return open("mine", "rb").read(20)
