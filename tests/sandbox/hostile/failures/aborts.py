"""Aborts, as a failed assertion in C does."""

import os


def deed():
    os.abort()
