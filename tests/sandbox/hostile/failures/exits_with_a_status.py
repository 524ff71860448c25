"""Ends its process with a number that could tell something."""

import os


def deed():
    os._exit(77)
