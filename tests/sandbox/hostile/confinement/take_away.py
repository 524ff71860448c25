import os


def deed(path):
    os.rename(path, "mine")
