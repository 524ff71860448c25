"""Goes to another folder."""

import os


def deed():
    os.chdir("/")
    return 1
