import os


def deed(path):
    os.chown(path, os.getuid(), os.getgid())
