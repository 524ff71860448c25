"""Takes away what everything is written with."""

import builtins


def deed():
    for name in ("isinstance", "len", "type", "min", "max", "list", "dict", "str", "int"):
        setattr(builtins, name, None)
    return 1
