"""Takes away what lengths are written with."""

import struct


def deed():
    struct.pack = struct.unpack = struct.Struct = None
    return 1
