"""Leaves files behind, some where nobody may look."""

import os


def deed():
    os.makedirs("a/b")
    open("a/b/c", "w").close()
    os.symlink("/", "a/link")
    os.mkfifo("a/pipe")
    os.chmod("a/b", 0)
    return 1
