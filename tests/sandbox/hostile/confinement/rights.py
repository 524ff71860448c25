import ctypes
import struct

libc = ctypes.CDLL(None)


def deed():
    header = struct.pack("=Ii", 0x20080522, 0)
    sets = ctypes.create_string_buffer(24)
    libc.capget(header, sets)
    new_privileges, dumpable, filtered = libc.prctl(39, 0, 0, 0, 0), libc.prctl(3), libc.prctl(21)
    return {
        "capabilities": sum(sets.raw),
        "bounding": sum(libc.prctl(23, number) == 1 for number in range(64)),
        "no_new_privileges": new_privileges,
        "dumpable": dumpable,
        "seccomp": filtered,
    }
