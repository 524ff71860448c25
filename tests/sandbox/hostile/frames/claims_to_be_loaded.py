"""Says that it is loaded before it is, with names that it does not have."""

from forge import say


def deed():
    say({"loaded": True, "names": ["everything"], "troubles": [], "notes": []})
    return 1
