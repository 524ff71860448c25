import os


def deed(number):
    os.kill(os.getppid(), number)
