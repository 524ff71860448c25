"""A kit holds nothing hidden: no value, no seed, no reference, no misconception.

Numbers of few digits are in any text by chance. Those of six significant digits and more are looked
for, unless a visible case has them as well: in all texts, also those inside a notebook, and as
bytes of double precision.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import sys
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader import rubric
from grader.answer_key import functions
from grader.builder import seed_of
from grader.checking.plain import leaves
from grader.plain import Expression
from grader.release import release
from grader.rubric_file import load_document
from tests.release import course
from tests.release.kits import NAMES, MadeKit, bundled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.assignment import Part

FEWEST_DIGITS = 6
SHORTEST_LINE = 20
WORDS = re.compile(r"[A-Za-z].{19}")
"""Lines such as `import numpy as np` stand in every program."""

NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)


@pytest.fixture(params=NAMES, name="kit")
def _kit(request: pytest.FixtureRequest) -> MadeKit:
    """Return the kit of each bundled rubric."""
    return bundled(request.param)


def contents(folder: Path) -> Iterator[bytes]:
    """Yield the bytes of every file, and of what is packed in them."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        yield data
        if path.suffix == ".npz":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield from map(archive.read, archive.namelist())
        if path.suffix == ".ipynb":
            yield "\n".join(cell["source"] for cell in json.loads(data)["cells"]).encode()


@lru_cache(maxsize=len(NAMES))
def text(folder: Path) -> str:
    """Return all of a kit as one text."""
    return "\n".join(data.decode("latin-1") for data in contents(folder))


def digits(number: float) -> int:
    """Return how many significant digits a number is written with."""
    mantissa = repr(abs(number)).partition("e")[0]
    return len(mantissa.replace(".", "").strip("0"))


def numbers(parts: Iterable[Part]) -> set[float]:
    """Return the telling numbers of what some parts ask and expect."""
    found: set[float] = set()
    for part in parts:
        for probe in part.probes:
            for leaf in (*leaves(probe.arguments), *leaves(probe.expected)):
                if isinstance(leaf, float) and np.isfinite(leaf) and digits(leaf) >= FEWEST_DIGITS:
                    found.add(abs(leaf))
    return found


def parts(kit: MadeKit, *, visible: bool) -> Iterator[Part]:
    """Yield the visible or the other parts of the whole rubric."""
    for question in kit.whole.questions:
        yield from (part for part in question.parts if part.visible is visible)


@lru_cache(maxsize=len(NAMES))
def hidden_numbers(kit: MadeKit) -> set[float]:
    """Return the telling numbers that only hidden parts have."""
    shown = {f"{number:.6g}" for number in numbers(parts(kit, visible=True))}
    return {n for n in numbers(parts(kit, visible=False)) if f"{n:.6g}" not in shown}


def visible_texts(kit: MadeKit) -> str:
    """Return what the rubric means for everybody: titles, hints, names."""
    words: list[str] = [kit.whole.rubric.assignment.title]
    for question in kit.whole.rubric.question:
        words += [question.id, question.title, question.hint, question.expression]
        words += [part.name for part in question.parts if part.visibility == "visible"]
    return "\n".join(words)


def modules(kit: MadeKit) -> set[str]:
    """Return the modules that the whole rubric names."""
    named = (name for question in kit.whole.rubric.question for name in functions(question))
    return {name.partition(":")[0] for name in named}


def test_there_is_much_to_hide(kit: MadeKit) -> None:
    """The rubrics have hidden numbers enough for the other tests to mean something."""
    assert len(hidden_numbers(kit)) > 100


def is_among(found: np.ndarray[Any, Any], hidden: set[float]) -> np.ndarray[Any, Any]:
    """Tell of each number whether it is a hidden one, but for the last digits."""
    known = np.array(sorted(hidden))
    after = np.clip(np.searchsorted(known, found), 1, len(known) - 1)
    off = np.minimum(np.abs(found - known[after]), np.abs(found - known[after - 1]))
    return np.asarray(off <= 1e-7 * np.abs(found))


def test_no_hidden_number_is_written(kit: MadeKit) -> None:
    """No number in any text of a kit is one that only a hidden case has."""
    tokens = {float(found) for found in set(NUMBER.findall(text(kit.folder))) if len(found) < 40}
    written = np.array([n for n in tokens if digits(n) >= FEWEST_DIGITS])
    assert written[is_among(written, hidden_numbers(kit))].tolist() == []


def test_no_hidden_number_is_packed(kit: MadeKit) -> None:
    """No hidden number stands in the arrays of a kit, nor anywhere as eight bytes."""
    hidden = hidden_numbers(kit)
    found: set[float] = set()
    for path in kit.folder.rglob("*.npz"):
        with np.load(path, allow_pickle=False) as file:
            for key in file.files:
                found.update(np.abs(file[key]).astype(float).ravel().tolist())
    for data in contents(kit.folder):
        for start in range(8):
            for order in ("<f8", ">f8"):
                count = (len(data) - start) // 8
                found.update(np.frombuffer(data, order, max(count, 0), min(start, len(data))))
    assert {abs(float(number)) for number in found} & hidden == set()


def test_no_hidden_case_is_named(kit: MadeKit) -> None:
    """The names of hidden cases are not in a kit; those of values are, for they are asked for."""
    common = visible_texts(kit)
    names = {
        part.name
        for question in kit.whole.questions
        if question.kind == "function"
        for part in question.parts
        if not part.visible and part.name not in common
    }
    assert len(names) > 5
    assert [
        name for name in names if f'"{name}"' in text(kit.folder) or f"{name}:" in text(kit.folder)
    ] == []


def test_no_seed_is_told(kit: MadeKit) -> None:
    """Neither the seed of any draw nor the generator that takes it is in a kit."""
    whole = kit.whole.rubric
    seeds = {
        seed_of(whole.assignment.id, question.id, case.name, str(draw), "")
        for question in whole.question
        for case in question.case
        if case.generate
        for draw in range(case.draws)
    }
    told = text(kit.folder)
    forms = {form for seed in seeds for form in (str(seed), f"{seed:x}")}
    forms.add(hashlib.sha256(whole.assignment.id.encode()).hexdigest()[:16])
    assert seeds
    assert [form for form in forms if form in told] == []
    assert "generate" not in kit.read("rubric.toml")


def test_no_reference_is_named(kit: MadeKit) -> None:
    """No function of the rubric's own is named, nor the module that it lies in."""
    told = text(kit.folder)
    own = modules(kit)
    assert own
    assert [name for name in own if name in told] == []
    assert [key for key in ("reference =", "check =", "misconception") if key in told] == []


def test_no_line_of_a_reference_is_in_it(kit: MadeKit) -> None:
    """No line of a module with references, slips or generators is in a kit, but its signatures."""
    told = text(kit.folder)
    files = {Path(str(sys.modules[name].__file__)) for name in modules(kit)}
    lines = {line.strip() for file in files for line in file.read_text("utf-8").splitlines()}
    telling = {line for line in lines if WORDS.search(line) and line[:4] != "def "}
    assert len(telling) > 100
    assert [line for line in telling if line in told] == []


def test_no_misconception_is_in_it(kit: MadeKit) -> None:
    """Ids and feedback of misconceptions are not in a kit."""
    told, common = text(kit.folder), visible_texts(kit)
    slips = [slip for question in kit.whole.rubric.question for slip in question.misconception]
    words = {slip.feedback for slip in slips} | {f'"{slip.id}"' for slip in slips}
    words |= {slip.id for slip in slips if "-" in slip.id and slip.id not in common}
    assert len(words) > 20
    assert [word for word in words if word and word in told] == []


def test_no_remark_of_the_rubric_is_in_it(kit: MadeKit) -> None:
    """What an instructor notes in the rubric file stays there."""
    told = text(kit.folder)
    lines = Path(kit.whole.file.path).read_text("utf-8").splitlines()
    remarks = [line.strip(" #─") for line in lines if line.lstrip().startswith("#")]
    telling = [remark for remark in remarks if len(remark) >= SHORTEST_LINE]
    sections = {section.title for section in kit.whole.rubric.section}
    assert [r for r in telling if r in told and not any(s in r for s in sections)] == []


def test_a_leak_would_be_seen(tmp_path: Path) -> None:
    """A hidden number that is put into a kit by hand is found in text and in bytes."""
    kit = bundled("cnn_step_by_step")
    number = max(hidden_numbers(kit))
    leaky = MadeKit(folder=tmp_path, released=kit.released, whole=kit.whole)
    (tmp_path / "notes.txt").write_text(f"mind {number!r}")
    with pytest.raises(AssertionError):
        test_no_hidden_number_is_written(leaky)
    text.cache_clear()
    (tmp_path / "notes.txt").write_bytes(struct.pack("<d", number))
    with pytest.raises(AssertionError):
        test_no_hidden_number_is_packed(leaky)


def test_an_expression_of_a_hidden_case_is_not_in_it(kit: MadeKit) -> None:
    """Arguments of hidden cases that are given as expressions are not in a kit either."""
    told = text(kit.folder)
    shown = [
        v for part in parts(kit, visible=True) for p in part.probes for v in p.arguments.values()
    ]
    common = str(shown)
    sources = {
        value.source
        for part in parts(kit, visible=False)
        for probe in part.probes
        for value in probe.arguments.values()
        if isinstance(value, Expression) and value.source not in common
    }
    assert [source for source in sources if len(source) > SHORTEST_LINE and source in told] == []


KEPT = {
    "Rubric": "schema_version assignment limits tolerance submission section question",
    "Question": "id section title points hidden_shares hint kind function aliases expression item "
    "changed printed statistics tolerance limits case value",
    "Case": "name points args positional call expression item changed printed raises statistics "
    "expected check tolerance limits",
    "Value": "name points visibility aliases item statistics expected tolerance check hint",
}
"""Keys that a kit may have, and why no harm is in them: they say what is asked, or are frozen."""

WITHHELD = {
    "Rubric": "random late",
    "Question": "values reference check follow_through_credit misconception description signature",
    "Case": "visibility generate draws reference",
    "Value": "reference follow_through",
}
"""Keys that a kit has not: they name answers and seeds, are for starters, or need a hand-in."""


@pytest.mark.parametrize("table", KEPT)
def test_every_key_of_a_rubric_is_kept_or_withheld(table: str, kit: MadeKit) -> None:
    """A key that is new to rubrics is to be decided on; those withheld are in no kit."""
    model = getattr(rubric, table)
    assert {*KEPT[table].split(), *WITHHELD[table].split()} == set(model.model_fields)
    document = load_document(kit.folder / "rubric.toml")
    questions = document["question"]
    assert isinstance(questions, list)
    parts = {word: [p for q in questions for p in q.get(word, ())] for word in ("case", "value")}
    tables = {"Rubric": [document], "Question": questions, "Case": parts["case"]}
    used = {key for one in tables.get(table, parts["value"]) for key in one}
    assert used & set(WITHHELD[table].split()) == set()


SECRETS = (
    *("0.123456789", "9.87654321", "0.246913578", "2.718281828459", "3.14159265358979"),
    *("271828182845", "16180339887", "secret recipe", "Mind the pool", "answers:", "answers.py"),
    *("not-scaled", "That is what came in", "hidden one", "unseen", "a mirror", "after_due_date"),
    *("_trick", "generate", "draws", "reference"),
)
"""What the course of all forms holds that no student is to read."""


def test_a_kit_of_every_form_holds_nothing_secret(tmp_path: Path) -> None:
    """Hidden cases, remarks, names of answers and their docstrings are in no file of a kit."""
    for name, words in course.FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(words)
    whole = "".join(course.FILES.values())
    assert [word for word in SECRETS if word not in f"{whole} 0.246913578 answers.py"] == []
    release(tmp_path / "rubric.toml", tmp_path / "kit")
    told = text(tmp_path / "kit")
    assert [word for word in SECRETS if word in told] == []
    names = [path.name for path in (tmp_path / "kit").rglob("*")]
    assert "answers.py" not in names
