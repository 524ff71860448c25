import os


def deed(path):
    os.setxattr(path, "user.mine", b"1")
