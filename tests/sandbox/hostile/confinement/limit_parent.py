import os
import resource


def deed():
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (8, 8))
