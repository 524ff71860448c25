"""Says that it took less than no time, in 4,000 digits."""

from forge import say


def deed():
    say({"number": 1, "value": 42, "seconds": -(10**4000), "output": ["no", "text"]})
    return 1
