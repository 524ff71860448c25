import os


def deed(path):
    os.remove(path)
