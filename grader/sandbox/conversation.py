"""Leading one submission through a sandbox: load it, ask its calls, start again where it dies.

A call that hangs, dies or eats memory costs that call only: a fresh child loads the submission
again and goes on with the rest. The same holds for the top level: where a statement took the
process with it, a fresh child leaves that statement out.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from grader.data_class import dataclass
from grader.errors import SandboxError
from grader.outcome import Failed, Outcome, Returned, Status
from grader.sandbox import packed, signatures, wording
from grader.sandbox.channel import Channel, Closed, Garbled, Late
from grader.sandbox.inside import frames
from grader.sandbox.place import NOWHERE, Place
from grader.sandbox.toplevel import TopLevel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.sandbox.launcher import Child, Ending
    from grader.sandbox.packed import Packed
    from grader.sandbox.program import Call, Program
    from grader.sandbox.wording import Trouble

GRACE = 1.0
"""Seconds that code gets beyond its limit to react, before it is killed."""
SEND_SECONDS = 30.0
_WINDOW = 1 << 16
_NAP = 60e-6
_LONGEST_NAP = 3e-3
_MANY = 8
_FATAL = (Status.TIMEOUT, Status.MEMORY, Status.CRASHED)
"""After these a process may be reported in order, but is not to be trusted with the rest."""
_NO_DATA = "something that is no plain data"
_TOO_MUCH = "more data than can be handed over"
MOST_ANSWERED = 512 << 20
"""Bytes of all answers of a submission: they are kept side by side until it is judged."""
_GAP = 1 << 10
"""Characters beside what was printed: that some of it was dropped."""
_TEXT = 8
"""What a byte of JSON may take of them, as Python's own objects."""
_MAX_LOST = 10
"""Processes that ended with the zygote that forked them, through no fault of their own."""


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
        asides: of the notes, those that came of a call, by its number.
        untried: calls that were answered as another one was, without being made.
    """

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    output: str = ""
    seconds: float = 0.0
    loaded: bool = False
    asides: dict[int, list[str]] = field(default_factory=dict)
    untried: set[int] = field(default_factory=set)


class _Died(Exception):
    """The child can't go on; `where` is where it was when its time was up, if it said so."""

    def __init__(self, cause: str, where: Place | None = None) -> None:
        self.cause = cause
        self.where = where or NOWHERE
        super().__init__(cause)


class Conversation:
    """One submission's way through as many children as it needs."""

    def __init__(self, program: Program, *, load_seconds: float, output_kb: int) -> None:
        """Prepare to load `program`."""
        self._top = TopLevel(program, seconds=load_seconds, output_kb=output_kb)
        self._program = program
        self._lost = 0
        self._answered = 0
        self._room = MOST_ANSWERED
        self.hopeless = False
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
        return self.go_on(child, is_new=True) or child.end()

    def go_on(self, child: Child, *, is_new: bool) -> Ending | None:
        """Talk to a child until all is answered; it is ended where it can't go on."""
        died: _Died | None = None
        failed: SandboxError | None = None
        asked: deque[Call] | None = None
        try:
            if is_new:
                self._answered = 0
                self._load(child.channel)
            for asked in (self._early, self._rest):
                self._ask_all(child.channel, asked)
        except _Died as death:
            died = death
        except SandboxError as error:
            failed = error
        else:
            return None
        ending = child.end()
        if failed is not None and not ending.lost:
            raise failed
        if died is not None or failed is not None:
            self._bury(died or _Died("closed"), ending, asked)
        return ending

    def give_up(self) -> None:
        """Answer what is left, where the top level can't be got past in any way."""
        trouble = self.run.troubles[-1]
        for call in (*self._early, *self._rest):
            self.run.outcomes[call.number] = wording.never_loaded(trouble)
        self._early.clear()
        self._rest.clear()
        self.run.loaded = True
        self.hopeless = True

    def _load(self, channel: Channel) -> None:
        deadline = time.monotonic() + self._top.seconds + GRACE
        self._send(channel, self._top.request())
        late: Place | None = None
        while True:
            document, _arrays = self._receive(channel, deadline, late)
            match document:
                case {"at": [int(cell), int(index), int(line)]} if self._top.comes_to(
                    cell, index, line
                ):
                    continue
                case {"late": None, "where": where} if late is None:
                    late = self._top.places.read(where)
                case {"loaded": True}:
                    self._note_load(document)
                    return
                case _:
                    raise _Died("garbled")

    def _note_load(self, document: dict[str, Any]) -> None:
        run = self.run
        troubles = self._top.troubles(document)
        if self._top.needs_another(troubles) and not run.loaded:
            run.troubles.extend(troubles)
            raise _Died("done")
        if run.loaded:
            return
        run.loaded = True
        run.names = tuple(wording.texts(document.get("names"), 500, 80))
        run.troubles.extend(trouble for trouble in troubles if trouble not in run.troubles)
        run.notes.extend(wording.texts(document.get("notes"), 50, 200))
        run.output = wording.lines(document.get("output"), (self._top.output_kb << 10) * 2)
        run.seconds = wording.number(document.get("seconds"))
        self._note(_habits(document, "the program", self._top.output_kb))

    def _note(self, notes: list[str]) -> None:
        self.run.notes.extend(note for note in notes if note not in self.run.notes)

    def _ask_all(self, channel: Channel, calls: deque[Call]) -> None:
        """Ask calls, several ahead of the answers as long as they surely fit the socket."""
        sent: deque[Call] = deque()
        flying = 0
        ahead = deque(calls)
        while calls:
            batch = []
            while ahead and (not flying or flying + len(ahead[0].request) <= _WINDOW):
                call = ahead.popleft()
                flying += len(call.request)
                sent.append(call)
                batch.append(call.request)
            if batch and not self._reaches(channel, b"".join(batch)):
                ahead.clear()  # what it answered before it ended is still to be read
            if len(sent) > _MANY and not channel.has_frame():
                # To wake up for each answer would cost more than the answers do.
                time.sleep(min(_LONGEST_NAP, _NAP * len(sent)))
            self.run.outcomes[calls[0].number] = self._answer(channel, calls[0])
            done = calls.popleft()
            self._answered += 1
            sent.popleft()
            flying -= len(done.request)
            outcome = self.run.outcomes[done.number]
            if isinstance(outcome, Failed) and is_fatal(outcome):
                self._leave_out(calls, done, outcome)
                raise _Died("done")

    def _leave_out(self, calls: deque[Call], lost: Call, outcome: Failed) -> None:
        """Answer the calls that stand or fall with a lost one, without trying them."""
        if lost.group is not None:
            for call in [call for call in calls if call.group == lost.group]:
                self.run.outcomes[call.number] = as_untried(outcome)
                self.run.untried.add(call.number)
                calls.remove(call)

    def _answer(self, channel: Channel, call: Call) -> Outcome:
        deadline = time.monotonic() + call.seconds + GRACE
        late: Place | None = None
        while True:
            document, arrays = self._receive(channel, deadline, late)
            value = document.get("value")
            if type(value) is bytes and document["number"] == call.number and late is None:
                found = self._read(value, arrays)
                if isinstance(found, packed.Packed):  # most answers are of this kind
                    return _returned(found, document)
                document = document | {"failed": "bad_value", "kind": found}
            match document:
                case {"late": int(number), "where": where} if (number, late) == (call.number, None):
                    late = self._top.places.read(where)
                case {"number": int(number)} if number == call.number:
                    return self._outcome(document, arrays, call, late)
                case _:
                    raise _Died("garbled")

    def _read(self, text: bytes, arrays: bytes) -> Packed | str:
        """Return an answer; what it is instead where it is none, or too large beside the others."""
        size = len(text) * _TEXT + len(arrays)
        if size > self._room:
            return _TOO_MUCH
        try:
            found = packed.read(text, arrays)
        except frames.WireError:
            return _NO_DATA
        self._room -= size
        return found

    @staticmethod
    def _reaches(channel: Channel, data: bytes) -> bool:
        """Send calls ahead of the answers, and return whether the child could take them."""
        try:
            channel.send(data, time.monotonic() + SEND_SECONDS)
        except (Closed, Late):
            return False
        return True

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
        channel: Channel, deadline: float, late: Place | None
    ) -> tuple[dict[str, Any], bytes]:
        try:
            return channel.receive(deadline)
        except Closed:
            raise _Died("closed", late) from None
        except Late:
            raise _Died("late", late) from None
        except Garbled:
            raise _Died("garbled", late) from None

    def _bury(self, died: _Died, ending: Ending, asked: deque[Call] | None) -> None:
        """Note what a death means for the step that it happened in."""
        if died.cause == "done":
            return
        if ending.lost:
            self._lost += 1
            if self._lost > _MAX_LOST:
                raise SandboxError("its processes were ended from outside again and again")
            return
        if died.cause == "garbled" and self._answered:
            return  # an earlier call may have left it behind: this one is asked again, alone
        if asked:
            call = asked.popleft()
            outcome = wording.death(died.cause, died.where, ending, call)
            self.run.outcomes[call.number] = outcome
            self._leave_out(asked, call, outcome)
            return
        where = died.where if died.where.known else self._top.place
        self.run.troubles.append(wording.load_death(died.cause, where, ending, self._top.seconds))
        if not self._top.leave_out():
            self.give_up()

    def _outcome(
        self, document: dict[str, Any], arrays: bytes, call: Call, late: Place | None
    ) -> Outcome:
        value = document.get("value")
        if type(value) is bytes:
            document = {"failed": "bad_value", "kind": _NO_DATA} | document
        seconds = wording.number(document.get("seconds"))
        output = wording.lines(document.get("output"), (call.output_kb << 11) + _GAP)
        if habits := _habits(document, f"`{call.name}`", call.output_kb):
            self._note(habits)
            self.run.asides[call.number] = habits
        remark = signatures.remark(self._program, call.name, call.arguments, document.get("fit"))
        if "failed" not in document and late is None:
            found = self._read(frames.text_of(value), arrays)
            if isinstance(found, packed.Packed):
                return _returned(found, document, output=output, remark=remark)
            document = {"failed": "bad_value", "kind": found}
        if document.get("failed") == "misfit" and late is None:
            words = signatures.misfit(self._program, call.name, call.arguments)
            return Failed(status=Status.RAISED, message=words, safe_message=words, output=output)
        where = self._top.places.read(document.get("where"))
        failed = wording.failure(
            document,
            call,
            where if where.known else late or where,
            late=late is not None,
            seconds=seconds,
            output=output,
        )
        return replace(failed, remark=remark) if remark else failed


def _returned(found: Packed, document: dict[str, Any], **told: str) -> Returned:
    seconds = wording.number(document.get("seconds"))
    return Returned(value=found.value, seconds=seconds, packed=found, **told)


def as_untried(outcome: Failed) -> Failed:
    """Return the outcome of a call that stands or falls with one that had this outcome."""
    return replace(outcome, seconds=0.0, output="")


def is_fatal(outcome: Outcome) -> bool:
    """Return whether calls that stand or fall with this one's are not tried."""
    return isinstance(outcome, Failed) and outcome.status in _FATAL


def _habits(document: dict[str, Any], what: str, kilobytes: int) -> list[str]:
    """Return what no verdict tells: that much was printed, that somebody was asked."""
    notes = []
    if document.get("overflowed") is True:
        notes.append(wording.printed_too_much(what, kilobytes))
    if document.get("asked") is True:
        notes.append(wording.asked_nobody(what))
    return notes
