"""Calls that a rubric forbids, as they are found in the source."""

from __future__ import annotations

import pytest

from grader.forbidden import Use, canonical, explain_forbidden, forbidden_uses
from grader.outcome import Failed, Returned, Status
from grader.sandbox.conversation import Run
from grader.sandbox.program import Program

CALLS = ("np.convolve", "scipy.signal.convolve2d", "eval")

NP = "np.convolve"
FOUND: dict[str, dict[str, tuple[str, str]]] = {
    "import numpy as np\ndef f(x): return np.convolve(x, x)\ndef g(x): return x": {
        "f": (NP, "line 2")
    },
    "import numpy as xx\ndef f(x): return xx.convolve(x, x)": {"f": (NP, "line 2")},
    "import numpy\nf = lambda x: numpy.convolve(x, x)": {"f": (NP, "line 2")},
    "from numpy import convolve as c\ndef f(x): return c(x, x)": {
        "c": (NP, "line 1"),
        "f": (NP, "line 2"),
    },
    "from numpy import *\ndef f(x): return convolve(x, x)": {"f": (NP, "line 2")},
    "from scipy import signal as s\ndef f(x): return s.convolve2d(x, x)": {
        "f": ("scipy.signal.convolve2d", "line 2")
    },
    "import scipy.signal\ndef f(x): return scipy.signal.convolve2d(x, x)": {
        "f": ("scipy.signal.convolve2d", "line 2")
    },
    "import numpy as np\nf = np.convolve": {"f": (NP, "line 2")},
    "import numpy as np\ndef f(x): return getattr(np, 'convolve')(x, x)": {"f": (NP, "line 2")},
    "import numpy as np\nimport functools\nf = functools.partial(np.convolve, [1])": {
        "f": (NP, "line 3")
    },
    "import numpy as np\nx = np.convolve([1], [2])\ny = x + 1\nz = 3": {
        "x": (NP, "line 2"),
        "y": (NP, "line 2"),
    },
    "import numpy as np\nx = 1\nx += np.convolve([1], [2])": {"x": (NP, "line 3")},
    "def g(x): return eval(x)\ndef f(x): return g(x)\ndef h(x): return f(x)": {
        "g": ("eval", "line 1"),
        "f": ("eval", "line 1"),
        "h": ("eval", "line 1"),
    },
    "def f(x): return g(x)\ndef g(x): return f(x) or eval(x)": {
        "f": ("eval", "line 2"),
        "g": ("eval", "line 2"),
    },
    "import builtins\ndef f(x): return builtins.eval(x)": {"f": ("eval", "line 2")},
    "import numpy as np\nclass A:\n    def h(self, x): return np.convolve(x, x)\n"
    "def f(x): return A().h(x)": {"A": (NP, "line 3"), "f": (NP, "line 3")},
    "def f(x):\n    import numpy as q\n    return q.convolve(x, x)": {"f": (NP, "line 3")},
    "import numpy as np\ndef f(x):\n    def inner(y): return np.convolve(y, y)\n"
    "    return inner(x)": {"f": (NP, "line 3")},
    "import numpy as np\nif True:\n    def f(x): return np.convolve(x, x)": {"f": (NP, "line 3")},
    "import numpy as np\ntry: pass\nexcept OSError:\n    def f(x): return np.convolve(x, x)": {
        "f": (NP, "line 4")
    },
    "import numpy as np\ndef f(x):\n    # np.convolve\n    'np.convolve'\n    return x": {},
    "def eval(x): return x\ndef f(x): return eval(x)": {},
    "def f(x, eval): return eval(x)": {},
    "def f(x):\n    eval = len\n    return eval(x)": {},
    "def f(model): return model.eval()": {},
    "import numpy as np\nx = np.convolve([1], [2])\ndef f():\n    x = 3\n    return x": {
        "x": (NP, "line 2")
    },
    "import numpy as np\ndef convolve(x): return x\ndef f(x): return convolve(x)": {},
    "def f(:": {},
}


@pytest.mark.parametrize("source", FOUND)
def test_forbidden_calls_are_found(source: str) -> None:
    """Through imports, other names and other functions, with the line; and nothing else."""
    program = Program(main="hw.py", cells=(("hw.py", source),))
    uses = forbidden_uses(program, CALLS)
    assert {name: (use.call, use.where) for name, use in uses.items()} == FOUND[source]


HELPER = b"import numpy as np\ndef h(x): return np.convolve(x, x)\n"

BESIDE = {
    "from utils import h\ndef f(x): return h(x)": {"h", "f"},
    "import utils as u\ndef f(x): return u.h(x)": {"f"},
    "from utils import *\ndef f(x): return h(x)": {"h", "f"},
    "from utils import h": {"h"},
    "from utils import g": set(),
}


@pytest.mark.parametrize("source", BESIDE)
def test_files_beside_are_read_too(source: str) -> None:
    """A helper of the submission's own counts; a file that the course gives does not."""
    program = Program(main="hw.py", cells=(("hw.py", source),), files={"utils.py": HELPER})
    uses = forbidden_uses(program, CALLS)
    assert set(uses) == BESIDE[source]
    assert {use.where for use in uses.values()} <= {"utils.py, line 2"}
    assert forbidden_uses(program, CALLS, given=["utils.py"]) == {}


def test_cells_are_named() -> None:
    """In a notebook the cell is told, beside magics too."""
    cells = (
        ("cell 1", "%matplotlib inline\nimport numpy as np"),
        ("cell 2", "!ls\ndef f(x):\n    return np.convolve(x, x)"),
    )
    uses = forbidden_uses(Program(main="hw.ipynb", cells=cells, notebook=True), CALLS)
    assert uses == {"f": Use(NP, "cell 2, line 3")}


def test_nothing_is_forbidden_by_default() -> None:
    """Without a list nothing is looked for."""
    assert forbidden_uses(Program(main="hw.py", cells=(("hw.py", "def f(:"),)), ()) == {}


@pytest.mark.parametrize(
    ("call", "full"),
    [("np.dot", "numpy.dot"), ("F.conv2d", "torch.nn.functional.conv2d"), ("np", "np")],
)
def test_a_rubric_may_write_as_everybody_does(call: str, full: str) -> None:
    """The usual short names of modules stand for them."""
    assert canonical(call) == full


def test_what_used_a_forbidden_call_is_forbidden() -> None:
    """The outcome says which call and where; what is missing, and all else, stays as it was."""
    missing = Failed(status=Status.MISSING, message="`h` is not there", safe_message="")
    run = Run(names=("f", "g"), outcomes={0: Returned(value=1), 1: Returned(value=2), 2: missing})
    run.outcomes[3] = Returned(value=3)
    wants: dict[int, list[tuple[str, ...]]] = {
        0: [("e", "f")],
        1: [("g", "f")],
        2: [("h", "f")],
        3: [("g",), ("f",)],
    }
    explain_forbidden(run, {"f": Use(NP, "line 3")}, wants)
    message = "`f` uses np.convolve (line 3), which this assignment forbids"
    assert run.outcomes == {
        0: Failed(status=Status.FORBIDDEN, message=message, safe_message=message),
        1: Returned(value=2),
        2: missing,
        3: Failed(status=Status.FORBIDDEN, message=message, safe_message=message),
    }
