"""Raises an exception whose words are no ordinary string."""


class Words(str):
    def __len__(self):
        raise RuntimeError

    def __getitem__(self, key):
        raise RuntimeError


class Liar(Exception):
    def __str__(self):
        return Words("so it says")


def deed():
    raise Liar
