import os


def deed():
    os.mkdir("shut", 0o300)
