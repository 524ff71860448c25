"""Leading one submission through a sandbox: load it, ask its calls, start again where it dies.

A call that hangs, dies or eats memory costs that call only: a fresh child loads the submission
again and goes on with the rest. The same holds for the top level: where a statement took the
process with it, a fresh child stops just before that statement.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.outcome import Failed, Outcome, Returned, Status
from grader.sandbox import wording
from grader.sandbox.channel import Channel, Closed, Garbled, Late
from grader.sandbox.inside import frames, wire
from grader.sandbox.launcher import Child, Ending
from grader.sandbox.program import Call, Program
from grader.sandbox.wording import Trouble

GRACE = 1.0
"""Seconds that code gets beyond its limit to react, before it is killed."""
SEND_SECONDS = 30.0
_WINDOW = 1 << 16
_NAP = 60e-6
_LONGEST_NAP = 3e-3
_MANY = 8


@dataclass(slots=True, kw_only=True)
class Run:
    """What came of one submission.

    Attributes:
        outcomes: by the number of the call.
        names: what its top level defined, in order.
        troubles: what went wrong at its top level.
        notes: what a reader of the score should know.
        output: what its top level printed.
        seconds: time that loading took.
    """

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    output: str = ""
    seconds: float = 0.0
    loaded: bool = False


@dataclass(slots=True)
class _Position:
    """Where the top level was last seen."""

    cell: int
    index: int
    line: int


class _Died(Exception):
    """The child can't go on; `late` is where it was when its time was up, if it said so."""

    def __init__(self, cause: str, where: str | None = None) -> None:
        self.cause = cause
        self.where = where
        super().__init__(cause)


class Conversation:
    """One submission's way through as many children as it needs."""

    def __init__(self, program: Program, *, load_seconds: float, output_kb: int) -> None:
        """Prepare to load `program`."""
        self._program = program
        self._load_seconds = load_seconds
        self._output_kb = output_kb
        self._stop_before: tuple[int, int] | None = None
        self.run = Run()
        self._early: deque[Call] = deque()
        self._rest: deque[Call] = deque()

    def ask(self, calls: Sequence[Call]) -> None:
        """Queue calls; the early ones are asked before all others."""
        for call in calls:
            (self._early if call.early else self._rest).append(call)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to ask a child."""
        return self.run.loaded and not self._early and not self._rest

    def lead(self, child: Child) -> Ending:
        """Talk to one child until all is answered or it can't go on, then end it."""
        died: _Died | None = None
        position: list[_Position] = []
        asked: deque[Call] | None = None
        try:
            self._load(child.channel, position)
            for asked in (self._early, self._rest):
                self._ask_all(child.channel, asked)
        except _Died as death:
            died = death
        ending = child.end()
        if died is not None:
            self._bury(died, ending, position[-1] if position else None, asked)
        return ending

    def give_up(self) -> None:
        """Answer what is left, where the top level can't be got past in any way."""
        trouble = self.run.troubles[-1]
        for call in (*self._early, *self._rest):
            self.run.outcomes[call.number] = wording.never_loaded(trouble)
        self._early.clear()
        self._rest.clear()
        self.run.loaded = True

    def _load(self, channel: Channel, position: list[_Position]) -> None:
        deadline = time.monotonic() + self._load_seconds + GRACE
        self._send(channel, self._load_frame())
        late: str | None = None
        while True:
            document, _arrays = self._receive(channel, deadline, late)
            match document:
                case {"at": [int(cell), int(index), int(line)]}:
                    position[:] = [_Position(cell, index, line)]
                case {"late": None, "where": where}:
                    late = wording.place(where)
                case {"loaded": True}:
                    self._note_load(document, position)
                    return
                case _:
                    raise _Died("garbled")

    def _load_frame(self) -> bytes:
        program = self._program
        return frames.frame(
            {
                "do": "load",
                "main": program.main,
                "cells": program.cells,
                "notebook": program.notebook,
                "definitions_only": program.definitions_only,
                "helpers": bool(program.files),
                "forbid": program.forbid,
                "seconds": self._load_seconds,
                "output_bytes": self._output_kb << 10,
                "stop_before": self._stop_before,
            }
        )

    def _note_load(self, document: dict[str, Any], position: list[_Position]) -> None:
        run = self.run
        if run.loaded:
            return
        run.loaded = True
        run.names = tuple(wording.texts(document.get("names"), 500, 80))
        for entry in wording.dicts(document.get("troubles"), 50):
            run.troubles.append(wording.trouble(entry, self._load_seconds))
        run.notes.extend(wording.texts(document.get("notes"), 50, 200))
        run.output = wording.text(document.get("output"), (self._output_kb << 10) * 2)
        run.seconds = wording.number(document.get("seconds"))
        if position and any(trouble.status is Status.TIMEOUT for trouble in run.troubles):
            # Later children need not wait for it again.
            self._stop_before = (position[-1].cell, position[-1].index)

    def _ask_all(self, channel: Channel, calls: deque[Call]) -> None:
        """Ask calls, several ahead of the answers as long as they surely fit the socket."""
        sent: deque[Call] = deque()
        flying = 0
        ahead = deque(calls)
        while calls:
            batch = []
            while ahead and (not flying or flying + len(ahead[0].frame) <= _WINDOW):
                call = ahead.popleft()
                flying += len(call.frame)
                sent.append(call)
                batch.append(call.frame)
            if batch:
                self._send(channel, b"".join(batch))
            if len(sent) > _MANY and not channel.has_frame():
                # To wake up for each answer would cost more than the answers do.
                time.sleep(min(_LONGEST_NAP, _NAP * len(sent)))
            self.run.outcomes[calls[0].number] = self._answer(channel, calls[0])
            done = calls.popleft()
            sent.popleft()
            flying -= len(done.frame)
            if self._must_start_afresh(self.run.outcomes[done.number]):
                raise _Died("done")

    @staticmethod
    def _must_start_afresh(outcome: Outcome) -> bool:
        return isinstance(outcome, Failed) and outcome.status in (
            Status.TIMEOUT,
            Status.MEMORY,
            Status.CRASHED,
        )

    def _answer(self, channel: Channel, call: Call) -> Outcome:
        deadline = time.monotonic() + call.seconds + GRACE
        late: str | None = None
        while True:
            document, arrays = self._receive(channel, deadline, late)
            match document:
                case {"late": int(number), "where": where} if number == call.number:
                    late = wording.place(where)
                case {"number": int(number)} if number == call.number:
                    return _outcome(document, arrays, call, late)
                case _:
                    raise _Died("garbled")

    @staticmethod
    def _send(channel: Channel, data: bytes) -> None:
        try:
            channel.send(data, time.monotonic() + SEND_SECONDS)
        except Closed:
            raise _Died("closed") from None
        except Late:
            raise _Died("late") from None

    @staticmethod
    def _receive(
        channel: Channel, deadline: float, late: str | None
    ) -> tuple[dict[str, Any], bytes]:
        try:
            return channel.receive(deadline)
        except Closed:
            raise _Died("closed", late) from None
        except Late:
            raise _Died("late", late) from None
        except Garbled:
            raise _Died("garbled", late) from None

    def _bury(
        self,
        died: _Died,
        ending: Ending,
        position: _Position | None,
        asked: deque[Call] | None,
    ) -> None:
        """Note what a death means for the step that it happened in."""
        if died.cause == "done":
            return
        if asked:
            call = asked.popleft()
            self.run.outcomes[call.number] = wording.death(died.cause, died.where, ending, call)
            return
        self._bury_load(died, ending, position)

    def _bury_load(self, died: _Died, ending: Ending, position: _Position | None) -> None:
        where = died.where
        if position is not None:
            cell = f"{self._program.cells[position.cell][0]}, " if self._program.notebook else ""
            where = where or f"{cell}line {position.line}"
        self.run.troubles.append(wording.load_death(died.cause, where, ending, self._load_seconds))
        before = self._stop_before
        after = (position.cell, position.index) if position is not None else None
        if after is None or (before is not None and after >= before):
            self.give_up()
        else:
            self._stop_before = after


def _outcome(document: dict[str, Any], arrays: bytes, call: Call, late: str | None) -> Outcome:
    seconds = wording.number(document.get("seconds"))
    output = wording.text(document.get("output"), 1 << 20)
    if "failed" in document:
        return wording.failure(document, call, late, seconds=seconds, output=output)
    if late is not None:
        return wording.failure({"failed": "timeout"}, call, late, seconds=seconds, output=output)
    try:
        value = wire.unpack(document.get("value"), arrays)
    except frames.WireError:
        document = {"failed": "bad_value", "kind": "something that is no plain data"}
        return wording.failure(document, call, late, seconds=seconds, output=output)
    return Returned(value=value, seconds=seconds, output=output)

