"""`input()` in a sandbox: nobody types while grading, so that every answer is empty."""

from __future__ import annotations

import builtins

_MOST = 20
"""Of a program that asks until it likes the answer, so many questions are answered."""


class Nobody:
    """Answers `input()` with nothing, and remembers that it was asked; `total` times in all."""

    def __init__(self) -> None:
        """Have been asked nothing."""
        self._count = 0
        self.total = 0

    def sit_down(self) -> None:
        """Take the place of whoever would type."""
        builtins.input = self._answer

    def was_asked(self) -> bool:
        """Return whether there was a question since the last time, and forget it."""
        count, self._count = self._count, 0
        return count > 0

    def _answer(self, prompt: object = "", /) -> str:
        self._count += 1
        self.total += 1
        print(prompt)  # noqa: T201 as `input` does
        if self._count > _MOST:
            raise EOFError("input() asks again and again, and nobody types while grading")
        return ""
