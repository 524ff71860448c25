"""What a sandbox is given: a program to load, and calls to make into it."""

from __future__ import annotations

from dataclasses import field

from grader.data_class import dataclass
from grader.sandbox.form import PLAIN, Form
from grader.sandbox.inside import frames, request, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One submission as the sandbox needs it.

    Attributes:
        main: the file's name, for tracebacks.
        cells: (name, source) of each cell; a script is one cell, and what is imported behind it.
        notebook: whether cells may hold IPython syntax and are run on after one has failed.
        package: the package that the main file is a part of; '' for that of the files beside it.
        files: what lies beside the main file, by relative name.
        definitions_only: run imports, definitions and plain constants of the top level only.
        forbid: modules whose import fails.
        forbid_calls: functions that fail, by their full names, with what the rubric calls them.
        given: names of the files that are the course's own.
    """

    main: str
    cells: tuple[tuple[str, str], ...]
    notebook: bool = False
    package: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    definitions_only: bool = False
    forbid: tuple[str, ...] = ()
    forbid_calls: dict[str, str] = field(default_factory=dict)
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a function, or one look-up of a value.

    Attributes:
        number: names the call in its conversation.
        name: what the student calls it, for messages.
        frame: what is asked, as bytes: names the call wherever and whenever it is asked.
        request: the same for a child, which can read it quickly; made once for all submissions.
        seconds: wall-clock limit.
        memory_mb: memory limit, in MiB.
        output_kb: printed text that is kept, in KiB.
        group: calls of the same group stand or fall together: once one has cost its process, the
            others are not tried. None stands alone.
        early: whether it is asked before those that are not: what student code sees in a hidden
            call can then not be told in a visible one.
        form: what is taken for the answer.
        is_value: whether it is a look-up.
        arguments: the names of its arguments, in the assignment's order.
    """

    number: int
    name: str
    frame: bytes
    request: bytes = field(repr=False, compare=False)
    seconds: float
    memory_mb: int
    output_kb: int
    group: int | None = None
    early: bool = True
    form: Form = PLAIN
    is_value: bool = False
    arguments: tuple[str, ...] = ()


def make_call(
    number: int,
    names: tuple[str, ...],
    arguments: dict[str, object] | list[object] | None,
    *,
    seconds: float,
    memory_mb: int,
    output_kb: int,
    group: int | None = None,
    early: bool = True,
    form: Form = PLAIN,
) -> Call:
    """Return a call with its request encoded; without arguments it looks up a value.

    Arguments are passed by name where they are a dict, by position where they are a list.

    Raises:
        WireError: an argument has no plain form.
    """
    arrays = bytearray()
    document = {
        "do": "value" if arguments is None else "call",
        "number": number,
        "names": names,
        "arguments": wire.pack({} if arguments is None else arguments, arrays),
        "seconds": seconds,
        "memory_mb": memory_mb,
        "output_bytes": output_kb << 10,
    }
    if form != PLAIN:
        document["form"] = form.document
    return Call(
        number=number,
        name=names[0],
        frame=frames.frame(document, arrays),
        request=request.pack(document, arrays),
        seconds=seconds,
        memory_mb=memory_mb,
        output_kb=output_kb,
        group=group,
        early=early,
        form=form,
        is_value=arguments is None,
        arguments=tuple(arguments) if isinstance(arguments, dict) else (),
    )


def request_of(frame: bytes) -> bytes:
    """Return the request that a call's frame stands for.

    Raises:
        WireError: it stands for none.
    """
    text, size = frames.LENGTHS.unpack_from(frame)
    start = frames.LENGTHS.size + text
    document = frames.parse(frame[frames.LENGTHS.size : start])
    if not isinstance(document, dict) or len(frame) != start + size:
        raise frames.WireError("no call")
    return request.pack(document, frame[start:])


def load_frame(program: Program, *, seconds: float, output_kb: int, stops: dict[int, int]) -> bytes:
    """Return the request to load a program; `stops` are, by cell, the statements to stop before."""
    document = {
        "do": "load",
        "main": program.main,
        "cells": program.cells,
        "notebook": program.notebook,
        "package": program.package,
        "definitions_only": program.definitions_only,
        "helpers": bool(program.files),
        "forbid": program.forbid,
        "forbid_calls": program.forbid_calls,
        "given": program.given,
        "seconds": seconds,
        "output_bytes": output_kb << 10,
        "stops": list(stops.items()),
    }
    return frames.framed(frames.text_of(document), largest=frames.MAX_PROGRAM)
