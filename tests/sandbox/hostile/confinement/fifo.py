import os


def deed():
    os.mkfifo("pipe")
