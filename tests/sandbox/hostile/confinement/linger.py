import os
import signal
import threading


def spin():
    while True:
        pass


def deed():
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    for _ in range(3):
        threading.Thread(target=spin).start()
    return os.getpid()
