"""What travels to a worker and back, as bytes.

A job is a JSON document, and blobs that it names by their digests: the calls of an assignment, and
files of the course and the student. A blob that was sent before is left out; a worker that does not
know it says so, and gets the job again with it. An answer is a JSON document and the outcomes, in
the form in which the gradebook keeps them.
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from grader.data_class import dataclass
from grader.outcome import Failed, Status
from grader.sandbox.conversation import Run
from grader.sandbox.form import Form, Want
from grader.sandbox.inside.frames import WireError
from grader.sandbox.limits import Limits
from grader.sandbox.program import Call, Program, request_of
from grader.store.outcomes import Kept, Load, Record, Unreadable, decode, encode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LENGTH = struct.Struct("!I")
_CALL = ("number", "name", "seconds", "memory_mb", "output_kb", "group", "early", "is_value")
_WORDS = "the answer is more data than can be handed over"
_TOO_LARGE = Kept(outcome=Failed(status=Status.BAD_VALUE, message=_WORDS, safe_message=_WORDS))
"""In place of an outcome that could not be packed."""


class BadParcel(ValueError):
    """Bytes that no job and no answer was turned into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """How a sandbox on a worker is set up.

    Attributes:
        run: names the run that it belongs to.
        code: the code that must run there, as a digest.
        isolation: `auto`, `strict` or `process`.
        limits: what a submission may use.
        hidden: what must not be read, should it lie there, too.
    """

    run: str
    code: str
    isolation: str
    limits: Limits
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One submission on its way: the document, and all blobs that it names."""

    head: bytes
    blobs: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a worker says.

    Attributes:
        process: names the worker's process.
        run: what came of the submission; None where nothing did.
        missing: digests of blobs that it needs.
        unfit: whether it may not run anything for this run.
        failed: what failed in it, "" if nothing did.
    """

    process: str
    run: Run | None = None
    missing: tuple[str, ...] = ()
    unfit: bool = False
    failed: str = ""


def digest(data: bytes) -> str:
    """Return the name of a blob."""
    return hashlib.sha256(data).hexdigest()[:32]


def pack_job(site: Site, program: Program, calls: tuple[str, bytes]) -> Job:
    """Return a submission as a job; `calls` are a blob and its digest."""
    files = {name: digest(data) for name, data in program.files.items()}
    document = {
        "site": asdict(site),
        "program": {name: getattr(program, name) for name in Program.__slots__} | {"files": files},
        "calls": calls[0],
    }
    blobs = {named: program.files[name] for name, named in files.items()}
    return Job(head=_text(document), blobs=blobs | dict([calls]))


def unpack_site(head: bytes) -> tuple[Site, dict[str, Any]]:
    """Return where a job is to be run, and its document.

    Raises:
        BadParcel: it is no job.
    """
    try:
        document = json.loads(head)
        site = document["site"] | {"limits": Limits(**document["site"]["limits"])}
        return Site(**site | {"hidden": tuple(site["hidden"])}), document
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadParcel(f"no job: {type(error).__name__}: {error}") from None


def needed(document: dict[str, Any]) -> set[str]:
    """Return the digests of all blobs that a job names."""
    return {document["calls"], *document["program"]["files"].values()}


def unpack_program(document: dict[str, Any], blobs: Mapping[str, bytes]) -> Program:
    """Return the program of a job."""
    given = document["program"]
    return Program(
        **given
        | {
            "cells": tuple((name, source) for name, source in given["cells"]),
            "files": {name: blobs[named] for name, named in given["files"].items()},
            "forbid": tuple(given["forbid"]),
            "given": tuple(given["given"]),
        }
    )


def pack_calls(calls: Sequence[Call]) -> bytes:
    """Return calls as bytes."""
    rows = []
    for call in calls:
        row = {name: getattr(call, name) for name in _CALL}
        form = asdict(call.form) if call.form != Form() else None
        rows.append(row | {"arguments": call.arguments, "form": form, "size": len(call.frame)})
    return _joined({"calls": rows}, [call.frame for call in calls])


def unpack_calls(data: bytes) -> tuple[Call, ...]:
    """Return the calls that were turned into these bytes.

    Raises:
        BadParcel: none were.
    """
    try:
        document, rest = _parted(data)
        rows = document["calls"]
        parts = _cut(rest, [row.pop("size") for row in rows])
        return tuple(_call(row, frame) for row, frame in zip(rows, parts, strict=True))
    except (TypeError, KeyError, AttributeError, WireError, struct.error) as error:
        raise BadParcel(f"no calls: {type(error).__name__}: {error}") from None


def _call(row: dict[str, Any], frame: bytes) -> Call:
    form = row.pop("form")
    made = Call(
        **row | {"frame": frame, "request": request_of(frame), "arguments": tuple(row["arguments"])}
    )
    if form is None:
        return made
    wants = tuple(Want(**want | {"aliases": tuple(want["aliases"])}) for want in form["wants"])
    return replace(made, form=Form(**form | {"wants": wants, "item": tuple(form["item"])}))


def pack_run(process: str, run: Run) -> bytes:
    """Return what came of a submission as an answer."""
    load = Load(
        names=run.names,
        troubles=tuple(run.troubles),
        notes=tuple(run.notes),
        output=run.output,
        seconds=run.seconds,
    )
    outcomes = {
        _key(number): Kept(outcome=outcome, asides=tuple(run.asides.get(number, ())))
        for number, outcome in run.outcomes.items()
    }
    document = {
        "process": process,
        "numbers": list(run.outcomes),
        "untried": sorted(run.untried),
    }
    return _joined(document, [encode(Record(load=load, outcomes=outcomes))])


def _key(number: int) -> bytes:
    return b"%d" % number


def pack_refusal(
    process: str, *, missing: Sequence[str] = (), unfit: bool = False, failed: str = ""
) -> bytes:
    """Return why nothing came of a job as an answer."""
    return _joined(
        {"process": process, "missing": sorted(missing), "unfit": unfit, "failed": failed}, []
    )


def unpack_answer(data: bytes) -> Answer:
    """Return what a worker says.

    Raises:
        BadParcel: it is no answer.
    """
    try:
        document, rest = _parted(data)
        process = str(document["process"])
        if "numbers" in document:
            return Answer(process=process, run=_run(document, rest))
        return Answer(
            process=process,
            missing=tuple(map(str, document["missing"])),
            unfit=document["unfit"] is True,
            failed=str(document["failed"]),
        )
    except (TypeError, ValueError, KeyError, Unreadable) as error:
        raise BadParcel(f"no answer: {type(error).__name__}: {error}") from None


def _run(document: dict[str, Any], rest: bytes) -> Run:
    record = decode(rest)
    load = record.load
    run = Run(
        names=load.names,
        troubles=list(load.troubles),
        notes=list(load.notes),
        output=load.output,
        seconds=load.seconds,
        loaded=True,
        untried=set(map(int, document["untried"])),
    )
    for number in map(int, document["numbers"]):
        kept = record.outcomes.get(_key(number), _TOO_LARGE)
        run.outcomes[number] = kept.outcome
        if kept.asides:
            run.asides[number] = list(kept.asides)
    return run


def _text(document: object) -> bytes:
    return json.dumps(document, check_circular=False, separators=(",", ":")).encode()


def _joined(document: object, parts: Sequence[bytes]) -> bytes:
    text = _text(document)
    return b"".join((_LENGTH.pack(len(text)), text, *parts))


def _parted(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the document of a parcel, and what follows it.

    Raises:
        BadParcel: there is no document.
    """
    try:
        (size,) = _LENGTH.unpack_from(data)
        end = _LENGTH.size + size
        if end > len(data):
            raise BadParcel("shorter than it says")
        document = json.loads(data[_LENGTH.size : end])
    except (struct.error, ValueError, RecursionError) as error:
        raise BadParcel(str(error)) from None
    if not isinstance(document, dict):
        raise BadParcel("no document")
    return document, data[end:]


def _cut(data: bytes, sizes: Sequence[int]) -> list[bytes]:
    """Return parts of these sizes, which are all of the data.

    Raises:
        BadParcel: they are not.
    """
    if any(type(size) is not int or size < 0 for size in sizes) or sum(sizes) != len(data):
        raise BadParcel("other lengths than it says")
    parts, start = [], 0
    for size in sizes:
        parts.append(data[start : start + size])
        start += size
    return parts
