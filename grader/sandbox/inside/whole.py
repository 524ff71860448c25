"""A submission's whole program as a function: run from its top, with what somebody would type.

It is found under the name `__main__`, as Python calls a program that is run and not imported.
"""

from __future__ import annotations

import ast
import builtins
import io
import sys
import types
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .tape import Tape, text_stream
from .trouble import MAIN
from .waiting import wait

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MOST_PRINTED = 1 << 20
"""Bytes of printed text that are an answer; of more the middle is dropped."""
_COROUTINE = 0x80  # CO_COROUTINE of CPython's `code.h`


class WholeProgram:
    """The program: called with the lines that are typed it returns what it prints."""

    def __init__(
        self,
        loaded: types.ModuleType | dict[str, Any],
        cells: Sequence[tuple[str, str]],
        translate: Callable[[str], str],
    ) -> None:
        """Run `cells` of (file name, source) in the place of the module that was `loaded`."""
        known = loaded if isinstance(loaded, dict) else vars(loaded)
        self._names = {name: known.get(name) for name in ("__file__", "__package__", "__path__")}
        self._cells = cells
        self._translate = translate

    def __call__(self, input: Iterable[object] | str = ()) -> str:  # noqa: A002 its name in rubrics
        """Return what the program prints when these lines are typed, prompts left out."""
        lines = input.splitlines() if isinstance(input, str) else map(str, input)
        module = types.ModuleType(MAIN)
        vars(module).update(self._names)
        tape = Tape(MOST_PRINTED)
        with _standing_in(module, io.StringIO("".join(f"{line}\n" for line in lines)), tape):
            try:
                for filename, source in self._cells:
                    self._run(filename, source, vars(module))
            except SystemExit:
                pass  # a program may end itself
        text = tape.take()
        sys.stdout.write(text)
        return text

    def _run(self, filename: str, source: str, namespace: dict[str, Any]) -> None:
        code = compile(
            self._translate(source),
            filename,
            "exec",
            flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
            dont_inherit=True,
        )
        found = eval(code, namespace)  # noqa: S307 running student code is what it is for
        if code.co_flags & _COROUTINE:
            wait(found)


@contextmanager
def _standing_in(module: types.ModuleType, typed: io.StringIO, tape: Tape) -> Iterator[None]:
    """Let a module be the program that is run, with its own input and output."""

    def answer(_prompt: object = "", /) -> str:
        line = typed.readline()
        if not line:
            raise EOFError("input() asks for more lines than are typed")
        return line.removesuffix("\n")

    before = sys.modules.get(MAIN), sys.stdin, sys.stdout, builtins.input
    sys.modules[MAIN], sys.stdin, sys.stdout, builtins.input = (
        module, typed, text_stream(tape), answer,
    )  # fmt: skip
    try:
        yield
    finally:
        main, sys.stdin, sys.stdout, builtins.input = before
        if main is not None:
            sys.modules[MAIN] = main
