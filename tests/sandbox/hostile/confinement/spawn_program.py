import os


def deed():
    os.posix_spawn("/bin/true", ["true"], {})
