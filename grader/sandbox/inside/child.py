"""The life of one sandbox process: confine, load a submission, answer calls, end.

Every message to the grader is one frame on one descriptor. The grader trusts none of them: student
code runs in this very process and could write whatever it likes, for itself alone.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from . import binding, frames, request
from .answer import BadAnswer, written_answer
from .asking import Nobody
from .confine import lower_memory
from .form import Missing, answer_of, find
from .guard import Guard
from .imports import forbid
from .loader import Loaded, Plan, load, new_module
from .parts import NoPart, form_of
from .pipe import Pipe
from .randomness import Randomness
from .tape import Tape, text_stream
from .timer import Timer
from .trouble import Sources, facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, ModuleType

    from .request import Request

MODULE_NAME = "submission"
_MAX_NAMES = 500


class Child:
    """One submission's process, from its first message to its last."""

    def __init__(
        self, reader: int, writer: int, policy: dict[str, Any], base: dict[str, int]
    ) -> None:
        """Talk over two descriptors, which may be one; live by `policy`."""
        folder = policy["folder"].replace(os.sep, "/")
        self._pipe = Pipe(reader, writer)
        self._timer = Timer(self._late)
        self._asked: int | None = None
        self._base = base
        self._memory = policy["memory_mb"]
        self._folder = folder
        self._tape = Tape(0)
        self._namespace: dict[str, Any] = {}
        self._sources = Sources(folder, "")
        self._randomness = Randomness()
        self._nobody = Nobody()
        self._given: frozenset[str] = frozenset()

    def serve(self) -> None:
        """Answer messages until the grader hangs up."""
        while (received := self._pipe.receive()) is not None:
            text, arrays = received
            if text.startswith(b"{"):
                self._load(frames.parse(text))
            else:
                self._call(request.unpack(text), arrays)

    def _send(self, document: dict[str, Any], arrays: bytes | bytearray = b"") -> None:
        self._pipe.send(frames.frame(document, arrays))

    def _load(self, message: Any) -> None:
        self._tape.limit = message["output_bytes"]
        sys.stdout = text_stream(self._tape)
        sys.stderr = text_stream(self._tape)
        sources = (source for _, source in message["cells"])
        self._randomness.look_into(sources, helpers=message["helpers"])
        module = self._new_module(message["main"], message["package"])
        forbid(message["forbid"])
        self._given = frozenset(message["given"])
        plan = Plan(
            main=message["main"],
            cells=message["cells"],
            notebook=message["notebook"],
            definitions_only=message["definitions_only"],
            stops=dict(message["stops"]),
            nobody=self._nobody,
            guard=Guard(message["forbid_calls"], self._is_own),
            report=lambda cell, index, line: self._send({"at": [cell, index, line]}),
        )
        loaded = Loaded(module.__dict__)
        self._nobody.sit_down()
        started = time.perf_counter()
        with (
            contextlib.suppress(BaseException),
            self._timer.limit(message["seconds"]),
        ):
            load(plan, self._sources, loaded)
        self._randomness.keep(loaded.namespace)
        self._send(
            {
                "loaded": True,
                "names": _public_names(loaded.namespace),
                "troubles": loaded.troubles,
                "notes": loaded.notes,
                "asked": self._nobody.was_asked(),
                "seconds": time.perf_counter() - started,
                "output": self._tape.take(),
                "overflowed": self._tape.overflowed,
            }
        )

    def _is_own(self, filename: str) -> bool:
        name = filename.replace(os.sep, "/").removeprefix(f"{self._folder}/").partition("/")[0]
        return self._sources.owns(filename) and name not in self._given

    def _new_module(self, main: str, package: str) -> ModuleType:
        self._sources = Sources(self._folder, main)
        module = new_module(MODULE_NAME, f"{self._folder}/{main}", package)
        sys.modules[MODULE_NAME] = module
        self._namespace = module.__dict__
        return module

    def _call(self, asked: Request, arrays: bytes) -> None:
        self._asked = asked.number
        self._tape.limit = asked.output_bytes
        if asked.memory_mb != self._memory:
            self._memory = asked.memory_mb
            lower_memory(self._memory, self._base)
        buffers = bytearray()
        told: dict[str, Any] = {}
        started = time.perf_counter()
        try:
            arguments = asked.arguments(arrays)
            function = self._function(asked)
            with self._timer.limit(asked.seconds):
                self._randomness.renew(draws=asked.draws)
                started = time.perf_counter()
                if asked.form is not None:
                    value = answer_of(asked.form, function, arguments, self._namespace, told)
                elif type(arguments) is dict:
                    value = binding.call(function, arguments, told)
                else:
                    value = function(*arguments)
                written = written_answer(value, buffers)
        except BaseException as error:  # noqa: BLE001 student code may raise anything
            told |= self._failure(error)
            written = b""
            buffers.clear()
        seconds = time.perf_counter() - started
        self._note_habits(told)
        self._reply(asked.number, seconds, told, written, buffers)

    def _note_habits(self, told: dict[str, Any]) -> None:
        """Note what was printed, and whether anybody was asked."""
        if output := self._tape.take():
            told["output"] = output
        if self._tape.overflowed:
            told["overflowed"] = True
        if self._nobody.was_asked():
            told["asked"] = True

    def _reply(
        self, number: int, seconds: float, told: dict[str, Any], written: bytes, buffers: bytearray
    ) -> None:
        """Send an answer: as it is written, or with whatever else is told."""
        facts = {"number": number, "seconds": seconds}
        try:
            if not told:
                self._pipe.send(frames.quick(number, seconds, written, buffers))
            elif "failed" in told:
                self._send(told | facts)
            else:
                self._send(told | facts | {"value": frames.parse(written)}, buffers)
        except frames.WireError:
            large = {"failed": "bad_value", "kind": "more data than can be handed over"}
            self._send(large | facts)

    def _failure(self, error: BaseException) -> dict[str, Any]:
        if isinstance(error, binding.Misfit):
            return {"failed": "misfit"}
        if isinstance(error, Missing):
            return {"failed": "missing", "kind": error.instead, "want": error.want}
        if isinstance(error, NoPart):
            return {"failed": "bad_value", "kind": form_of(error.value), "step": error.step}
        if isinstance(error, BadAnswer):
            return {"failed": "bad_value", "kind": error.kind, "advice": error.advice}
        return facts(error, self._sources)

    def _function(self, asked: Request) -> Callable[..., object]:
        """Return what is called; something to call that is not where an expression is given."""
        if asked.form is not None and "expression" in asked.form:
            return answer_of
        found = find(self._namespace, asked.names, is_called=not asked.is_value)
        return found if callable(found) else lambda: found

    def _late(self, frame: FrameType | None) -> None:
        self._send({"late": self._asked, "where": self._sources.of_frame(frame)})


def _public_names(namespace: dict[str, Any]) -> list[str]:
    names = [name for name in list(namespace) if isinstance(name, str) and not name.startswith("_")]
    return [name[:80] for name in names[:_MAX_NAMES]]
