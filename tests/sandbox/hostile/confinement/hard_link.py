import os


def deed(path):
    os.link(path, "mine")
