import os


def deed():
    return {name: value for name, value in os.environ.items() if "/" not in value}


def paths():
    folder = os.getcwd()
    return sorted(name for name, value in os.environ.items() if value == folder)
