import os


def deed(path):
    os.open(path, os.O_ACCMODE | os.O_TRUNC)
