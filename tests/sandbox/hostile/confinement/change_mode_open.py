import os


def deed(path):
    os.fchmod(os.open(path, os.O_RDONLY), 0o777)
