import os


def deed(path):
    os.chmod(path, 0o777)
