import os


def deed():
    with open("mine", "wb") as mine:
        mine.write(b"#!/bin/sh\necho mine\n")
    os.execv("./mine", ["mine"])
