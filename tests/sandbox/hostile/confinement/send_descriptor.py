import os
import socket


def deed():
    for number in range(3, 64):
        try:
            end = socket.socket(fileno=number)
        except OSError as error:
            last = error
            continue
        socket.send_fds(end, [b"x"], [0])
    raise last
