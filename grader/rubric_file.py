"""The rubric file: finding it, reading it, and telling all of its mistakes at once."""

from __future__ import annotations

import hashlib
import re
import stat
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from grader.data_class import dataclass
from grader.errors import Mistake, RubricError, UsageError
from grader.rubric import Question, Rubric
from grader.rubric_names import Names
from grader.rubric_rules import broken_rules, broken_rules_of_file
from grader.rubric_wording import dotted, hint, mistakes_of_model
from grader.stored import placed

if TYPE_CHECKING:
    from collections.abc import Iterable

BUNDLED = Path(__file__).resolve().parent.parent / "rubrics"
"""Where the bundled rubrics lie, in a checkout as in an installed wheel."""

LARGEST_FILE = 4 * 1024 * 1024

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricFile:
    """A rubric with the file that it was read from and the hash of that file's bytes."""

    path: Path
    sha256: str
    rubric: Rubric


def find_rubric(name_or_path: str, *, folder: Path) -> Path:
    """Return the file of a rubric that is given by its path or by a bundled rubric's name.

    Args:
        name_or_path: A path to a `.toml` file, relative to `folder`, or the bare name of a
            bundled rubric.
        folder: Where relative paths begin.

    Raises:
        UsageError: There is neither such a file nor such a bundled rubric.
    """
    file = folder / name_or_path
    is_bare = Path(name_or_path).name == name_or_path and file.suffix != ".toml"
    bundled = {path.stem: path for path in sorted(BUNDLED.glob("*.toml"))}
    if is_bare and name_or_path in bundled:
        return bundled[name_or_path]
    if not is_bare and _exists(file) and not file.is_dir():
        return file
    if name_or_path and _exists(file):
        raise UsageError(_no_rubric(name_or_path, file, tuple(bundled)))
    raise UsageError(_not_found(name_or_path, file, is_bare=is_bare, bundled=tuple(bundled)))


def _exists(file: Path) -> bool:
    """Tell whether there is anything at a path; a path that the system can't take leads nowhere."""
    try:
        return file.exists()
    except (OSError, ValueError):
        return False


def _no_rubric(name: str, file: Path, bundled: tuple[str, ...]) -> str:
    """Return what is said of a folder, or of another file than a rubric."""
    folder, begins = (file, f"{name.rstrip('/')}/") if file.is_dir() else (file.parent, "")
    beside = sorted(path.name for path in folder.glob("*.toml") if path.name != "pyproject.toml")
    meant = f" Did you mean '{begins}{beside[0]}'?" if len(beside) == 1 else ""
    names = ", ".join(bundled) or "none"
    return (
        f"'{name}' is {'a folder' if begins else 'no rubric'}: expected a file that ends in .toml, "
        f"or the name of a bundled rubric: {names}.{meant}"
    )


def _not_found(name: str, file: Path, *, is_bare: bool, bundled: tuple[str, ...]) -> str:
    """Return what is said when there is no such rubric."""
    there = file.parent.glob("*.toml") if not is_bare and _exists(file.parent) else ()
    beside = sorted(path.name for path in there)
    looked_for = "a bundled rubric of that name" if is_bare else f"the file {file}"
    names = ", ".join(bundled) or "none"
    meant = hint(file.stem, bundled) or hint(file.name, beside)
    return f"no rubric '{name}': looked for {looked_for}. Bundled rubrics: {names}.{meant}"


def load_rubric(path: Path) -> Rubric:
    """Return the rubric in a file.

    Raises:
        RubricError: The file can't be read or has mistakes; all of them are in the error.
    """
    return load_rubric_file(path).rubric


def load_rubric_file(path: Path) -> RubricFile:
    """Return the rubric in a file together with the file's path and hash.

    Raises:
        RubricError: The file can't be read or has mistakes; all of them are in the error.
    """
    content = _content(path)
    rubric = _rubric(path, _parsed(path, _decoded(path, content)))
    return RubricFile(path=path, sha256=hashlib.sha256(content).hexdigest(), rubric=rubric)


def load_document(path: Path) -> dict[str, object]:
    """Return what stands in a rubric file as plain tables, whatever it means.

    Raises:
        RubricError: The file can't be read, or is no TOML.
    """
    return _parsed(path, _decoded(path, _content(path)))


def _refusal(path: Path, what: str, where: str = "") -> RubricError:
    """Return the error for a mistake that hides everything else in the file."""
    return RubricError(path, (Mistake(where, what),))


def _content(path: Path) -> bytes:
    """Return the bytes of a file that is an ordinary file of ordinary size."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            found = "a folder" if stat.S_ISDIR(mode) else "something else"
            raise _refusal(path, f"expected a rubric file, found {found}.")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise _refusal(path, "expected a rubric file, found nothing.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "no file can have this name")
        raise _refusal(path, f"the file can't be read: {reason}.") from None
    if len(content) > LARGEST_FILE:
        mend = "Use generate for large inputs."
        raise _refusal(path, f"expected a file of at most 4 MB, found a larger one. {mend}")
    return content


def _decoded(path: Path, content: bytes) -> str:
    """Return the text of a file, without the mark that some editors put first."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = "expected text in UTF-8, found other bytes. Save the file as UTF-8."
        raise _refusal(path, what, f"line {line}") from None
    if not text.strip():
        raise _refusal(path, "expected a rubric, found an empty file.")
    return text


_OBJECTIONS = (
    ("Cannot overwrite a value", "this key is there already. Give each key once."),
    ("Cannot declare", "this table is there already. Give each table once."),
    ("Cannot redefine", "this table is there already. Give each table once."),
    ("Duplicate inline table key", "this key is there already. Give each key once."),
    ("Cannot mutate", "this list or table is complete. Put everything between its brackets."),
    ("Expected '=' after a key", "expected '=' after a key."),
    ("Expected ']", "expected ] at the end of a heading."),
    ("Expected newline", "expected the end of the line. Put text in quotes."),
    ("Invalid value", "expected a value. Put text in quotes; write 0.5, true, false in full."),
    ("Invalid initial", "expected a key. A table in { } is on one line, with no comma at its end."),
    ("Unterminated string", "a text has no end. Add the missing quote."),
    ("Expected \"'''\"", "a text has no end. Add the missing quotes."),
    ("Unclosed array", "a list has no end. Add the missing ]."),
    ("Unclosed inline table", "a table has no end. Add the missing }."),
    ("Unescaped", "a single \\ in a text. Write it twice, or put the text in single quotes."),
    ("Illegal character", "a text in quotes is on one line. Use three quotes for more lines."),
    (
        "Found invalid character",
        "a text in quotes is on one line. Use three quotes for more lines.",
    ),
)
"""How the parser's objections begin, and what we say."""

_POSITION = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def _parsed(path: Path, text: str) -> dict[str, object]:
    """Return what a TOML text says."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where, what = _objection(str(error), text)
        raise _refusal(path, f"this is not TOML: {what}", where) from None
    except ValueError:
        what = "a number has too many digits. Write it with an exponent such as 1e300."
        raise _refusal(path, what) from None
    except RecursionError:
        what = "expected at most 32 lists and tables in each other, found many more."
        raise _refusal(path, what) from None


def _objection(message: str, text: str) -> tuple[str, str]:
    """Return where the parser stopped, and why."""
    found = _POSITION.fullmatch(message)
    reason, line, column = found.groups() if found else (message, None, None)
    lines = text.split("\n")
    where = f"line {line or len(lines)}, column {column or len(lines[-1]) + 1}"
    ours = next((words for start, words in _OBJECTIONS if reason.startswith(start)), "")
    return where, ours or f"{reason[:1].lower()}{reason[1:]}."


def _rubric(path: Path, document: dict[str, object]) -> Rubric:
    """Return the rubric that a parsed file holds, or raise all of its mistakes together.

    Each question is checked by itself, so that a mistake in one hides nothing in the others.
    """
    document = placed(document, Path(path).parent)
    tables = document.get("question")
    if not isinstance(tables, list):
        tables = []
    questions, mistakes = _questions(tables)
    head = {**document, "question": list(questions.values())} if tables else document
    rubric, others = _validated(Rubric, head, "")
    mistakes += [*others, *broken_rules(questions, Names.of(document))]
    if rubric is not None and len(questions) == len(tables):
        mistakes += broken_rules_of_file(rubric)
    if rubric is None or mistakes:
        raise RubricError(path, tuple(sorted(mistakes, key=_rank)))
    return rubric


def _questions(tables: Iterable[object]) -> tuple[dict[str, Question], list[Mistake]]:
    """Return the questions that are sound by themselves, by place, and the others' mistakes."""
    questions: dict[str, Question] = {}
    mistakes: list[Mistake] = []
    for index, table in enumerate(tables):
        where = dotted("question", index)
        question, found = _validated(Question, table, where)
        mistakes += found
        if question is not None:
            questions[where] = question
    return questions, mistakes


def _validated(
    model: type[_Model], table: object, where: str
) -> tuple[_Model | None, list[Mistake]]:
    """Return what a table of the file holds, or its mistakes."""
    try:
        return model.model_validate(table), []
    except ValidationError as error:
        return None, list(mistakes_of_model(model, error, where))


def _rank(mistake: Mistake) -> int:
    """Return where a mistake comes in the list: first the head, then each question."""
    number = re.match(r"question\[(\d+)\]", mistake.where)
    return int(number[1]) if number else -1
