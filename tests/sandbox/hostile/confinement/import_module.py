import importlib


def deed(name):
    return importlib.import_module(name).__name__
