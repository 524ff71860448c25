"""Finds the descriptor that answers go over, and writes to it."""

import json
import os
import stat
import struct


def find_descriptor():
    """Return the socket, or the pipe with the highest number."""
    found = []
    for descriptor in range(3, 256):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode):
            return descriptor
        if stat.S_ISFIFO(mode):
            found.append(descriptor)
    return found[-1]


def write(data):
    """Write bytes as they are."""
    descriptor = find_descriptor()
    while data:
        data = data[os.write(descriptor, data) :]


def frame(document, arrays=b"", text=None):
    """Return one frame."""
    text = json.dumps(document).encode() if text is None else text
    return struct.pack("!II", len(text), len(arrays)) + text + arrays


def say(document=None, arrays=b"", text=None):
    """Write one frame."""
    write(frame(document, arrays, text))
