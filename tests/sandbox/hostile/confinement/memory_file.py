import os


def deed():
    os.execve(os.memfd_create("mine"), ["mine"], {})
