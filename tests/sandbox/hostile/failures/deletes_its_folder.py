"""Deletes the folder that it runs in."""

import os
import shutil


def deed():
    shutil.rmtree(os.getcwd())
    return 1
