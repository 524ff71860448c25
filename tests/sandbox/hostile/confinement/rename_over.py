import os


def deed(path):
    open("mine", "w").close()
    os.rename("mine", path)
