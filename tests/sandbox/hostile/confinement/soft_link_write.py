import os


def deed(path):
    os.symlink(path, "mine")
    open("mine", "w").write("mine")
