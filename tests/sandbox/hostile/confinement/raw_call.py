import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def deed(number, arguments):
    own = {"parent": os.getppid(), "text": b"/tmp\0", "room": ctypes.create_string_buffer(256)}
    given = [own.get(a, a) if isinstance(a, str) else ctypes.c_long(a) for a in arguments]
    result = libc.syscall(ctypes.c_long(number), *given)
    return [result, ctypes.get_errno()]
