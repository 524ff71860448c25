import socket


def deed(name):
    end = socket.socket(socket.AF_UNIX)
    end.connect("\0" + name)
