import socket


def deed():
    socket.socketpair()
