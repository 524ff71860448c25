"""The whole program, asked for as `__main__`: with what somebody would type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.outcome import Status
from grader.sandbox.form import Form, Want
from grader.sandbox.program import make_call
from tests.sandbox.bench import PATIENCE, ask, failure_of, notebook, script, value_of

if TYPE_CHECKING:
    from tests.sandbox.bench import Bench

DOUBLES = """
    import sys
    from tide import unit

    def double(x):
        return 2 * x

    def main():
        height = float(input("How high? "))
        print(double(height), unit, sep="")

    if __name__ == "__main__":
        main()
        main()
        print(sys.stdin.readline().strip())
"""
TIDE = {"tide.py": b"unit = 'm'\n"}
TYPED = ["1.5", 2, "", "end"]


def test_a_program_is_run_with_what_is_typed(bench: Bench) -> None:
    """It is run as Python runs it, from its top, and what it prints comes back."""
    program = script(DOUBLES, files=TIDE)
    run = bench.run(program, *(ask(n, "__main__", {"input": TYPED}) for n in (0, 1)))
    assert [value_of(run.outcomes[n]) for n in (0, 1)] == ["3.0m\n4.0m\n\n"] * 2
    assert run.outcomes[0].output == "3.0m\n4.0m\n\n"
    assert (run.troubles, run.notes) == ([], [])


def test_what_is_typed_may_be_one_text(bench: Bench) -> None:
    """Lines of a text are lines."""
    run = bench.run(script(DOUBLES, files=TIDE), ask(0, "__main__", {"input": "1\n2\nok"}))
    assert value_of(run.outcomes[0]) == "2.0m\n4.0m\nok\n"


def test_expressions_take_apart_what_is_printed(bench: Bench) -> None:
    """An expression may call the program like any function."""
    form = Form(
        expression="[float(line[:-1]) for line in __main__([h, h, 'x']).split()[:2]]",
        wants=(Want(name="__main__", is_called=True),),
    )
    call = make_call(
        0, ("__main__",), {"h": 3}, seconds=PATIENCE, memory_mb=256, output_kb=2, form=form
    )
    run = bench.run(script(DOUBLES, files=TIDE), call)
    assert value_of(run.outcomes[0]) == [6, 6]


ENDING = {
    "print(1)\nraise SystemExit": "1\n",
    "print(1)\nimport sys\nsys.exit('no')": "1\n",
    "print('a', end='')\nquit()\nprint('b')": "a",
    "print(__name__)": "__main__\n",
    "import __main__\nx = 3\nprint(__main__.x)": "3\n",
    "def f(): return f\nimport pickle\nprint(pickle.loads(pickle.dumps(f)) is f)": "True\n",
    "import sys\nprint([line.strip() for line in sys.stdin])": "['1', '2']\n",
    "try:\n  while True: print(input())\nexcept EOFError: print('end')": "1\n2\nend\n",
}


@pytest.mark.parametrize("source", ENDING)
def test_a_program_is_main(bench: Bench, source: str) -> None:
    """It is named, may end itself, and reads its input as from a pipe."""
    run = bench.run(
        script(source, definitions_only=True), ask(0, "__main__", {"input": ["1", "2"]})
    )
    assert value_of(run.outcomes[0]) == ENDING[source]


FAILING = {
    "int(input())": (
        Status.RAISED,
        "raised ValueError: invalid literal for int() with base 10: 'a' (line 1)",
    ),
    "input()\ninput()": (
        Status.RAISED,
        "raised EOFError: input() asks for more lines than are typed (line 2)",
    ),
    "while True: pass": (Status.TIMEOUT, "the program was still running after 0.4 s (line 1)"),
    "import os; os._exit(3)": (
        Status.CRASHED,
        "the program ended its process with exit status 3",
    ),
    "def f(:": (Status.RAISED, "raised SyntaxError: invalid syntax (line 1)"),
}


@pytest.mark.parametrize("source", FAILING)
def test_a_program_fails_like_a_call(bench: Bench, source: str) -> None:
    """What goes wrong costs that case, with its place; the next call finds all as it was."""
    program = script(source, definitions_only=True)
    seconds = 0.4 if "while" in source else PATIENCE
    run = bench.run(program, ask(0, "__main__", {"input": ["a"]}, seconds=seconds))
    assert failure_of(run.outcomes[0])[:2] == FAILING[source]


def test_after_a_failing_program_everything_is_as_before(bench: Bench) -> None:
    """Output, questions and `__main__` itself are given back."""
    source = """
        import sys
        def f():
            return [input(), sys.modules["__main__"].__name__, sys.stdin.readline()]
        if __name__ == "__main__":
            1 / 0
    """
    run = bench.run(source, ask(0, "f"), ask(1, "__main__"), ask(2, "f"))
    assert failure_of(run.outcomes[1])[0] is Status.RAISED
    assert value_of(run.outcomes[0]) == value_of(run.outcomes[2])


def test_a_notebook_is_a_program_too(bench: Bench) -> None:
    """Its cells are run one after the other, magics and `await` included."""
    cells = ("%matplotlib inline\nname = input()", "async def f(): return name", "print(await f())")
    run = bench.run(notebook(*cells), ask(0, "__main__", {"input": ["sea"]}))
    assert value_of(run.outcomes[0]) == "sea\n"


def test_a_program_is_no_name_of_a_submission(bench: Bench) -> None:
    """It is not among the names that are defined."""
    assert bench.run("x = 1\n").names == ("x",)
