"""Hangs in one call into C that looks for signals now and then."""

import re


def deed():
    re.match(r"(a+)+$", "a" * 40 + "b")
