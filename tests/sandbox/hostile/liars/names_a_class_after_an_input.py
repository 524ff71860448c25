"""Returns an object whose class is named after a hidden input."""


def deed():
    return type("3.25 2.5 set", (), {})()
