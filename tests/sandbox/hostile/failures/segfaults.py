"""Reads from address 0."""

import ctypes


def deed():
    ctypes.string_at(0)
