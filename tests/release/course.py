"""A course that asks in every form that a rubric knows, and submissions with every kind of slip."""

from __future__ import annotations

RUBRIC = """\
# Mind the pool: 271828182845 is the key.
schema = 1
assignment = { id = "forms", title = "Forms \\"of\\" answers" }
limits = { call_seconds = 3.0, memory_mb = 512 }
tolerance = { rtol = 1e-5, atol = 1e-9 }

[submission]
load = "all"
provide = ["data/heights.csv", "tools.py"]
provide_wins = false
forbid_imports = ["math"]
forbid_calls = ["np.convolve"]

[[section]]
id = "calls"
title = "Calls"

[[section]]
id = "answers"
title = "Answers"

[[question]]
id = "scale"
section = "calls"
title = "Scaled"
points = 7
hint = "What is 0?"
function = "scale"
aliases = ["scaled"]
reference = "answers:scale"
tolerance = { rtol = 1e-4 }
limits = { call_seconds = 2.0 }
  [[question.case]]
  name = "hidden one"
  visibility = "hidden"
  args = { x = [0.123456789, 9.87654321] }
  [[question.case]]
  name = "float32, nan and infinity"
  args = { x = { array = [1.5, nan, inf, -0.0], dtype = "float32" } }
  [[question.case]]
  name = "drawn"
  generate = "answers:draw"
  draws = 3
  points = 2
  tolerance = { atol = 1e-3 }
  limits = { memory_mb = 300 }
  [[question.case]]
  name = "drawn and large"
  generate = "answers:draw_large"
  draws = 2
  [[question.misconception]]
  id = "not-scaled"
  reference = "answers:unscaled"
  credit = 0.25
  feedback = "That is what came in."

[[question]]
id = "hypot"
section = "calls"
title = "By position"
points = 2
function = "hypot"
reference = "answers:hypot"
  [[question.case]]
  name = "a list"
  args = [3.0, 4.0]
  [[question.case]]
  name = "drawn lists"
  generate = "answers:draw_pair"
  draws = 2

[[question]]
id = "layer"
section = "calls"
title = "A layer and its cache"
points = 3
reference = "answers:layer"
function = "layer"
  [[question.case]]
  name = "output"
  args = { x = [1.0, 2.0], w = [3.0, 4.0] }
  item = 0
  [[question.case]]
  name = "cached weights"
  args = { x = [1.0, 2.0], w = [3.0, 4.0] }
  item = [1, "w"]
  [[question.case]]
  name = "all"
  args = { x = [1.0, 2.0], w = [3.0, 4.0] }

[[question]]
id = "square_backward"
section = "calls"
title = "Back through a square"
points = 2
expression = "square_backward(upstream, square(x)[1])"
reference = "answers:gradient"
signature = ["square(x)", "square_backward(upstream, cache)"]
  [[question.case]]
  name = "one number"
  args = { x = -3.0, upstream = 2.0 }
  [[question.case]]
  name = "its own expression"
  expression = "square(x)[0] + offset"
  reference = "answers:shifted"
  args = { x = -3.0 }

[[question]]
id = "counter"
section = "calls"
title = "A class"
points = 1
expression = "[counter.add(n) for counter in [Counter(start)] for n in steps]"
  [[question.case]]
  name = "three steps"
  args = { start = 5, steps = { list = [1, 2, 3] } }
  expected = [6, 8, 11]

[[question]]
id = "step"
section = "calls"
title = "In place"
points = 3
function = "step"
changed = "w"
reference = "answers:step"
  [[question.case]]
  name = "by name"
  args = { w = [1.0, 2.0], slope = [0.5, -1.0] }
  [[question.case]]
  name = "by position"
  args = [[1.0, 2.0], [0.5, -1.0]]
  [[question.case]]
  name = "by number"
  args = [[1.0, 2.0], [0.5, -1.0]]
  changed = 0

[[question]]
id = "report"
section = "answers"
title = "Printed"
points = 1
function = "report"
printed = true
reference = "answers:report"
  [[question.case]]
  name = "two losses"
  args = { losses = [1.5, 0.333333333333] }

[[question]]
id = "root"
section = "answers"
title = "Raises"
points = 1
function = "root"
  [[question.case]]
  name = "of minus one"
  args = { x = -1.0 }
  raises = "ValueError"

[[question]]
id = "noise"
section = "answers"
title = "Statistics"
points = 1
function = "noise"
reference = "answers:noise"
  [[question.case]]
  name = "normal"
  args = { n = 4000 }
  statistics = { mean = [0.0, 0.1], std = [1.0, 0.1], shape = [4000] }

[[question]]
id = "shapes"
section = "answers"
title = "All there is"
points = 12
function = "give"
reference = "answers:give"
  [[question.case]]
  name = "nothing"
  args = { what = "none" }
  [[question.case]]
  name = "a whole number"
  args = { what = "int" }
  [[question.case]]
  name = "a truth"
  args = { what = "bool" }
  [[question.case]]
  name = "a complex number"
  args = { what = "complex" }
  [[question.case]]
  name = "a dict of numbers"
  args = { what = "odd" }
  [[question.case]]
  name = "a dict with a word"
  args = { what = "word" }
  [[question.case]]
  name = "an empty array"
  args = { what = "empty" }
  [[question.case]]
  name = "no axes"
  args = { what = "no axes" }
  [[question.case]]
  name = "a tuple"
  args = { what = "tuple" }
  [[question.case]]
  name = "a text"
  args = { what = "text" }
  [[question.case]]
  name = "a large integer"
  args = { what = "large" }
  [[question.case]]
  name = "truths"
  args = { what = "truths" }
  [[question.case]]
  name = "infinitely"
  args = { what = "inf" }

[[question]]
id = "apply"
section = "answers"
title = "A function as an argument"
points = 2
function = "apply"
reference = "answers:apply"
  [[question.case]]
  name = "a lambda"
  args.f = { expression = "lambda t: t**2" }
  args.ends = { tuple = [1.0, 3.0] }
  args.more = { a = [1], b = "x" }
  [[question.case]]
  name = "drawn functions"
  generate = "answers:draw_function"
  draws = 2

[[question]]
id = "judged"
section = "answers"
title = "A checker's"
points = 2
function = "eigenvector"
  [[question.case]]
  name = "a mirror"
  args = { a = [[0.0, 1.0], [1.0, 0.0]] }
  check = "answers:check"
  [[question.case]]
  name = "literally"
  args = { a = [[1.0, 0.0], [0.0, 1.0]] }
  expected = [1.0, 0.0]

[[question]]
id = "paper"
section = "answers"
title = "On paper"
points = 6
  [[question.value]]
  name = "side"
  aliases = ["length"]
  expected = 1.4142135
  visibility = "visible"
  [[question.value]]
  name = "area"
  reference = "answers:area"
  follow_through = { x = "side" }
  visibility = "visible"
  hint = "Square it."
  [[question.value]]
  name = "secret"
  expected = 3.14159265358979
  [[question.value]]
  name = "params"
  item = "W"
  expected = [[0.5, 0.25]]
  visibility = "visible"

[[question]]
id = "only_hidden"
section = "answers"
title = "Only hidden"
points = 2
function = "only_hidden"
reference = "answers:unscaled"
  [[question.case]]
  name = "unseen"
  visibility = "after_due_date"
  args = { x = 2.718281828459 }

[[question]]
id = "essay"
section = "answers"
title = "Why?"
points = 4
kind = "manual"
"""

ANSWERS = '''\
"""The answers; none of this may be handed out."""

import numpy as np

SECRET = 16180339887


def scale(x, *, factor=2.0, _trick=True, table={"a": 1}, **others):
    """Return the secret recipe."""
    return np.asarray(x) * factor


def unscaled(x):
    return x


def draw(rng):
    return {"x": rng.normal(size=3)}


def draw_large(rng):
    return {"x": rng.normal(size=(9, 11)).astype(np.float32)}


def draw_pair(rng):
    return [float(rng.normal()), float(rng.normal())]


def draw_function(rng):
    return {
        "f": {"expression": f"lambda t: t * {int(rng.integers(2, 9))}"},
        "ends": (1.0, float(rng.normal())),
        "more": {"a": np.arange(3), "b": [None, 1j, {0: 1.5}]},
    }


def hypot(a, b):
    return (a * a + b * b) ** 0.5


def layer(x, w):
    return x @ w, {"x": x, "w": w}


def gradient(x, upstream):
    return upstream * 2 * x


def shifted(x):
    return x * x + 1.0


def step(w, slope):
    w -= 0.1 * slope


def report(losses):
    return "".join(f"epoch {i}: loss {loss}\\n" for i, loss in enumerate(losses, 1))


def noise(n):
    return np.random.normal(size=n)


def give(what):
    return {
        "none": None,
        "int": np.int64(7),
        "bool": np.bool_(True),
        "complex": 1.5 - 0.5j,
        "odd": {0: np.array([1.0, 2.0]), (1, "b"): "two"},
        "word": {"array": [1.0], "npz": 2},
        "empty": np.zeros((0, 3)),
        "no axes": np.array(0.1, dtype=np.float32),
        "tuple": (np.arange(3, dtype=np.uint8), [1, [2.5, "x"]], ()),
        "text": "tab\\t, quote \\" and é\\n",
        "large": 2**70,
        "truths": np.array([[True, False]]),
        "inf": [float("inf"), float("-inf"), float("nan"), -0.0],
    }[what]


def apply(f, ends, more):
    return [f(end) for end in ends], len(more)


def check(answer, *, expected, arguments, rtol, atol):
    return 0.0, "no"


def area(x):
    return x * x
'''

HEIGHTS = "1.70\n1.80\n"
TOOLS = "def twice(x):\n    return 2 * x\n"

FILES = {
    "rubric.toml": RUBRIC,
    "answers.py": ANSWERS,
    "data/heights.csv": HEIGHTS,
    "tools.py": TOOLS,
}

SUBMISSIONS = {
    "right.py": """\
import numpy as np
from tools import twice

offset = 1.0
side, area, secret, params = 1.4142135, 1.99999982358, 3.14159265358979, {"W": [[0.5, 0.25]]}
def scaled(x): return twice(np.asarray(x))
def hypot(p, q): return np.hypot(p, q)
def layer(x, w): return x @ w, {"x": x, "w": w}
def square(x): return x * x, x
def square_backward(upstream, cache): return 2 * upstream * cache
class Counter:
    def __init__(self, start): self.n = start
    def add(self, n):
        self.n += n
        return self.n
def step(w, slope): w -= 0.1 * slope
def report(losses):
    for i, loss in enumerate(losses, 1): print(f"epoch {i}: loss {loss}")
def root(x):
    if x < 0: raise ValueError("negative")
def noise(n): return np.random.default_rng(3).normal(size=n)
def give(what):
    return {"none": None, "int": 7, "bool": True, "complex": 1.5 - 0.5j,
        "odd": {0: [1.0, 2.0], (1, "b"): "two"}, "word": {"array": [1.0], "npz": 2},
        "empty": np.zeros((0, 3)), "no axes": float(np.float32(0.1)),
        "tuple": ([0, 1, 2], [1, [2.5, "x"]], ()), "text": "tab\\t, quote \\" and é\\n",
        "large": 2**70, "truths": [[True, False]],
        "inf": [float("inf"), -float("inf"), float("nan"), 0.0]}[what]
def apply(f, ends, more): return [f(e) for e in ends], len(more)
def eigenvector(a): return [1.0, 0.0]
def only_hidden(x): return x
""",
    "wrong.py": """\
import numpy as np
offset = 2.0
side, area, secret, params = 1.5, 2.25, 3, {"W": [0.5, 0.25]}
def scale(x): return 2 * np.abs(x).T[::-1]
def hypot(p, q): return p + q
def layer(x, w): return x @ w + 1e-3, [x, w]
def square(x): return x * x * 1.01, x
def square_backward(upstream, cache): return upstream * cache
class Counter:
    def __init__(self, start): self.n = start
    def add(self, n): return self.n
def step(w, slope): return w - 0.1 * slope
def report(losses): print("epoch 0")
def root(x): return x
def noise(n): return np.zeros((n, 1))
def give(what): return {"none": 0, "int": 7.5, "bool": False, "complex": 1.5, "odd": {0: [1.0]},
    "word": {"array": [2.0]}, "empty": np.zeros(0), "no axes": 0.2, "tuple": (1, 2), "text": "tab",
    "large": 2**69, "truths": [[True, True]], "inf": [1.0, 2.0, 3.0, 4.0]}[what]
def apply(f, ends, more): return [f(e) + 1 for e in ends], more["b"]
def eigenvector(a): return [0.0, 1.0]
""",
    "failing.py": """\
import math
side = "x"
def scale(x): raise ValueError(f"no {x.dtype}")
def scale_it(x): return x
def hypott(p, q): return math.hypot(p, q)
def layer(x): return x
def step(w, slope): w[:] = float("nan")
def report(losses): return "epoch"
def root(x): raise TypeError("no")
def noise(n): return np.convolve([1.0], [1.0])
def only_hiddn(x): return x
def give(what): return exec
def apply(f, ends, more): return f
def sequare(x): return x
""",
    "copied.py": """\
import numpy as np
def scale(x): return x
def hypot(a, b): return None
def layer(x, w): print("hm")
""",
}
