import os


def deed(path):
    os.mkdir(path + ".d")
