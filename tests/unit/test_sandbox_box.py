"""What is laid out for a program, which modules it wants, and which limits it lives by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.sandbox.box import Sandbox, _lay_out, _wanted_modules
from grader.sandbox.conversation import GRACE
from grader.sandbox.inside import frames
from grader.sandbox.limits import Limits
from grader.sandbox.program import Program, load_frame, make_call

if TYPE_CHECKING:
    from pathlib import Path


def test_files_lie_where_they_lay(tmp_path: Path) -> None:
    """Files are laid out with their folders."""
    _lay_out({"a.py": b"1", "data/b/c.txt": b"2"}, tmp_path)
    assert (tmp_path / "a.py").read_bytes() == b"1"
    assert (tmp_path / "data/b/c.txt").read_bytes() == b"2"


def test_files_that_can_not_be_are_left_out(tmp_path: Path) -> None:
    """A name too long, or a file in the place of a folder, keeps no other file away."""
    _lay_out({"x" * 300: b"1", "a": b"2", "a/b": b"3", "c/d": b"4", "c": b"5", "e": b"6"}, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c", "e"]
    assert (tmp_path / "c/d").read_bytes() == b"4"


WANTED = {
    "import torch": {"torch", "numpy.random"},
    "from scipy import signal": {"scipy"},
    "from scipy.signal import convolve": {"scipy.signal"},
    "    import matplotlib.pyplot as plt": {"matplotlib.pyplot"},
    "import matplotlib": {"matplotlib.pyplot"},
    "import torch.nn as nn": {"torch", "numpy.random"},
    "import numpy as np, torch.nn.functional as F, scipy": {"torch", "scipy", "numpy.random"},
    "import matplotlib.__main__": {"matplotlib.pyplot"},
    "from sklearn.linear_model import f": {"sklearn.linear_model", "numpy.random"},
    "from IPython import get_ipython": {"IPython.display"},
    "from .torch import nn": {"numpy.random"},
    "import mytorch, torchless": {"numpy.random"},
    "np.random.rand()": {"numpy.random"},
    "def dropout(x): ...": set(),
    "from scipy.stats import bernoulli": {"scipy.stats", "numpy.random"},
    "# import torch": {"numpy.random"},
    "x = 'import torch'": {"numpy.random"},
    "# import pandas": set(),
    "x = 'import pandas'": set(),
    "%matplotlib inline": set(),
}


@pytest.mark.parametrize("source", WANTED)
def test_large_modules_are_wanted_in_advance(source: str) -> None:
    """What a script imports at the start of a line, and takes long to load, is loaded once."""
    program = Program(main="hw.py", cells=(("hw.py", source),))
    assert _wanted_modules(program) == WANTED[source]


def test_files_beside_want_generators_in_advance() -> None:
    """What lies beside a script may draw numbers, so that every call is seeded: loaded once."""
    program = Program(main="hw.py", cells=(("hw.py", "from tools import f"),), files={"t.py": b""})
    assert _wanted_modules(program) == {"numpy.random"}


@pytest.mark.parametrize("source", ['%time """\nx"""', "!ls \\\n -l", ">>> x = 1"])
def test_what_only_ipython_understands_wants_it(source: str) -> None:
    """A notebook has IPython loaded for it where magics are hard to tell from Python."""
    program = Program(main="hw.ipynb", cells=(("cell 1", source),), notebook=True)
    assert _wanted_modules(program) == {"IPython.core.inputtransformer2"}


@pytest.mark.parametrize("source", ["%matplotlib inline", "!ls", "x = !ls", "len?", "x = ''''''"])
def test_magics_alone_want_nothing(source: str) -> None:
    """A magic on a line of its own is translated without IPython."""
    program = Program(main="hw.ipynb", cells=(("cell 1", source),), notebook=True)
    assert _wanted_modules(program) == set()


def test_the_policy_has_room_for_every_call() -> None:
    """A process may use the largest memory of its calls, and the CPU time of all together."""
    calls = [
        make_call(n, ("f",), {}, seconds=2.0, memory_mb=memory, output_kb=1)
        for n, memory in enumerate((64, 4096))
    ]
    sandbox = Sandbox.__new__(Sandbox)
    sandbox.limits = Limits(load_seconds=3.0, memory_mb=512)
    policy = sandbox._policy(calls)
    assert policy["memory_mb"] == 4096
    assert policy["cpu_seconds"] == int(3 + 2 * (2 + GRACE)) + 10


def parsed(frame: bytes) -> object:
    """Return the document of a frame."""
    text, _arrays = frames.LENGTHS.unpack_from(frame)
    return frames.parse(frame[frames.LENGTHS.size :][:text])


def test_a_call_is_encoded_once() -> None:
    """A call holds its request as bytes; a look-up is a call without arguments."""
    call = make_call(
        3, ("pool", "pooling"), {"x": 1}, seconds=2.0, memory_mb=64, output_kb=2, early=False
    )
    assert (call.number, call.name, call.early) == (3, "pool", False)
    assert parsed(call.frame) == {
        "do": "call",
        "number": 3,
        "names": ["pool", "pooling"],
        "arguments": ["d", [["x", 1]]],
        "seconds": 2.0,
        "memory_mb": 64,
        "output_bytes": 2048,
    }
    value = make_call(4, ("side",), None, seconds=2.0, memory_mb=64, output_kb=2)
    assert parsed(value.frame) == {
        "do": "value",
        "number": 4,
        "names": ["side"],
        "arguments": ["d", []],
        "seconds": 2.0,
        "memory_mb": 64,
        "output_bytes": 2048,
    }


def test_a_program_is_asked_to_be_loaded() -> None:
    """The request to load holds the program, its limits, and what to leave out."""
    program = Program(
        main="hw.py",
        cells=(("hw.py", "x = 1"),),
        files={"a.py": b""},
        definitions_only=True,
        forbid=("torch",),
    )
    assert parsed(load_frame(program, seconds=1.5, output_kb=1, stops={0: 2})) == {
        "do": "load",
        "main": "hw.py",
        "cells": [["hw.py", "x = 1"]],
        "notebook": False,
        "package": "",
        "definitions_only": True,
        "helpers": True,
        "forbid": ["torch"],
        "forbid_calls": {},
        "given": [],
        "seconds": 1.5,
        "output_bytes": 1024,
        "stops": [[0, 2]],
    }


def test_a_program_of_any_length_that_is_read_can_be_handed_over() -> None:
    """The longest script, in characters that JSON takes twelve bytes for, goes into a request."""
    source = "\N{GRINNING FACE}" * (8 << 20)
    program = Program(main="hw.py", cells=(("hw.py", source),))
    request = load_frame(program, seconds=1.5, output_kb=1, stops={})
    assert 12 * len(source) < len(request) < frames.MAX_PROGRAM
