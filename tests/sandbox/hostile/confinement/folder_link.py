import os


def deed(path):
    os.symlink(os.path.dirname(path), "there")
    return os.listdir("there")
