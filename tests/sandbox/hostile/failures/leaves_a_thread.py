"""Leaves a thread behind that never ends."""

import threading


def spin():
    while True:
        threading.Event().wait(0.01)


def deed():
    threading.Thread(target=spin).start()
    return 1
