import resource


def deed():
    resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
