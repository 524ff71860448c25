"""Promises a large frame and sends it byte by byte."""

import signal
import struct

from forge import find_descriptor, os


def deed():
    signal.setitimer(signal.ITIMER_REAL, 0)
    descriptor = find_descriptor()
    os.write(descriptor, struct.pack("!II", 1 << 20, 60 << 20))
    while True:
        os.write(descriptor, b"x")
