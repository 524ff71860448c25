"""Ends its process as if all were well."""

import os


def deed():
    os._exit(0)
