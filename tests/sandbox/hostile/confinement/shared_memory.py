from multiprocessing import shared_memory


def deed():
    shared_memory.SharedMemory(create=True, size=100)
