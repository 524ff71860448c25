"""Names that are not there, and what a submission has in their stead."""

from __future__ import annotations

import pytest

from grader.near import instead
from grader.sandbox.program import Program

WANTED = frozenset({"conv_forward", "conv_backward", "relu", "k"})

HINTS = {
    "def conv_foward(x): pass": "`conv_foward` is, did you mean that?",
    "def convForward(x): pass": "`convForward` is, did you mean that?",
    "def Conv_Forward(x): pass": "`Conv_Forward` is, did you mean that?",
    "conv_forwrad = lambda x: x": "`conv_forwrad` is, did you mean that?",
    "if True:\n    def conv_forwards(x): pass": "`conv_forwards` is, did you mean that?",
    "def conv_backward(x): pass": "",
    "def _conv_forward(x): pass": "",
    "from lib import conv_foward": "",
    "def pool(x): pass": "",
    "class Net:\n    def conv_forward(self): pass": (
        "it is a method of the class `Net`: define it at the top level"
    ),
    "def main():\n    def conv_forward(x): pass": (
        "it is defined inside `main`: define it at the top level"
    ),
    "%matplotlib inline\ndef conv_foward(x): pass": "`conv_foward` is, did you mean that?",
    "def broken(:\n": "",
    "\0": "",
}


@pytest.mark.parametrize("source", HINTS)
def test_a_missing_name_is_explained(source: str) -> None:
    """A name that is nearly the same is told, unless something else is asked by that name."""
    program = Program(main="hw.py", cells=(("hw.py", source),))
    assert instead(program, WANTED).hint(["conv_forward"]) == HINTS[source]


def test_short_names_are_not_guessed() -> None:
    """One letter of two is another word, whatever stands beside it."""
    program = Program(main="hw.py", cells=(("hw.py", "K_ = 1\nj = 2\n"),))
    found = instead(program, WANTED)
    assert (found.hint(["k"]), found.hint(["l"])) == ("`K_` is, did you mean that?", "")


def test_aliases_are_tried_too() -> None:
    """A slip in an alias is found as one in the name itself."""
    program = Program(main="hw.py", cells=(("hw.py", "def convolve_forward(x): pass"),))
    hint = instead(program, WANTED).hint(["forward", "convolved_forward"])
    assert hint == "`convolve_forward` is, did you mean that?"
