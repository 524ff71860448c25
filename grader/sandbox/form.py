"""The form of a request: what is taken for the answer, where it is not all that a call returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.data_class import dataclass
from grader.sandbox.inside.parts import compiled

if TYPE_CHECKING:
    from grader.sandbox.inside.parts import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """Something of the submission that an expression needs: its name, its other names."""

    name: str
    aliases: tuple[str, ...] = ()
    is_called: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is taken for the answer to a request.

    Attributes:
        expression: what is evaluated in place of a call of one function.
        wants: what the expression needs of the submission.
        item: the part of the result that is the answer, as the keys on the way there.
        changed: the argument that is the answer, as the call leaves it.
        changed_at: its number, where arguments are passed by position.
        printed: whether the answer is what was printed.
    """

    expression: str = ""
    wants: tuple[Want, ...] = ()
    item: tuple[Key, ...] = ()
    changed: str = ""
    changed_at: int | None = None
    printed: bool = False

    @property
    def document(self) -> dict[str, Any]:
        """Return what a request says of it; nothing for a plain call."""
        found: dict[str, Any] = {}
        if self.expression:
            found["expression"] = self.expression
            found["wants"] = [[[w.name, *w.aliases], w.is_called] for w in self.wants]
        if self.item:
            found["item"] = self.item
        if self.changed:
            found["changed"] = self.changed if self.changed_at is None else self.changed_at
        if self.printed:
            found["printed"] = True
        return found

    def lack(self, step: int, name: str, *, is_value: bool) -> tuple[str, str] | None:
        """Return the words around the value that a part is missing in; None for no known step.

        Args:
            step: which of the parts that are taken.
            name: what the student calls the function or value.
            is_value: whether that is a value.
        """
        steps = compiled(self.expression)[1] if self.expression else ()
        if 0 <= step < len(steps):
            taken = steps[step]
            verb = "returned" if taken.is_called else "is"
            subject = _subject(f"`{taken.owner}`", verb, taken.path)
            key = "a part of it" if taken.key is None else f"its part [{taken.key!r}]"
            return subject, f"{key} is asked for"
        if not len(steps) <= step < len(steps) + len(self.item):
            return None
        number = step - len(steps)
        subject = _subject(*self._result(name, is_value=is_value), self.item[:number])
        return subject, f"{_holder(self.item[number])} is expected"

    def _result(self, name: str, *, is_value: bool) -> tuple[str, str]:
        """Return what `item` is a part of, and its verb."""
        if self.changed:
            return f"the argument {named(self.changed)}", "is"
        if self.expression:
            return "the answer", "is"
        return f"`{name}`", "is" if is_value else "returned"


def named(argument: str) -> str:
    """Return what an argument is called in a message; some have a number only."""
    return f"number {int(argument) + 1}" if argument.isdecimal() else f"`{argument}`"


PLAIN = Form()
"""All that a call returns."""


def _subject(name: str, verb: str, path: tuple[Key | None, ...]) -> str:
    if not path:
        return f"{name} {verb}"
    keys = "".join("[…]" if key is None else f"[{key!r}]" for key in path)
    whole = f"what {name} returned" if verb == "returned" else name
    return f"part {keys} of {whole} is"


def _holder(key: Key) -> str:
    """Return what has a part under a key."""
    if isinstance(key, str):
        return f"a dict with the key {key!r}"
    count = key + 1 if key >= 0 else -key
    return f"a tuple with at least {count} part{'' if count == 1 else 's'}"
