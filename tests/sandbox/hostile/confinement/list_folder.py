import os


def deed(path):
    return os.listdir(path)
