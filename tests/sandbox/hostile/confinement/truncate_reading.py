import os


def deed(path):
    os.open(path, os.O_RDONLY | os.O_TRUNC)
