import socket


def deed(family, kind):
    socket.socket(getattr(socket, family), getattr(socket, kind))
