"""What went wrong in student code, as facts."""

from __future__ import annotations

import linecache

import pytest

from grader.sandbox.inside.trouble import ForbiddenImport, Sources, TimeIsUp, facts, words


def sources() -> Sources:
    """Return the sources of a script in `/scratch`."""
    found = Sources("/scratch", "hw.py")
    found.add("hw.py", "", "x = 1\n")
    found.add("<cell 2>", "cell 2", "y = 2\n")
    return found


def raise_in(filename: str, source: str) -> BaseException:
    """Return what a source raises."""
    try:
        exec(compile(source, filename, "exec"), {})
    except BaseException as error:  # noqa: BLE001 a source may raise anything
        return error
    raise AssertionError("unreachable because the source raises")


PLACES = {
    ("hw.py", 3): "line 3",
    ("hw.py", None): "",
    ("<cell 2>", 1): "cell 2, line 1",
    ("<cell 2>", None): "cell 2",
    ("/scratch/helper.py", 2): "helper.py, line 2",
    ("/scratch/a/b.py", None): "a/b.py",
    ("/usr/lib/json.py", 2): None,
    ("/scratchy/helper.py", 2): None,
}


@pytest.mark.parametrize(("filename", "line"), PLACES)
def test_places_are_named_for_the_student(filename: str, line: int | None) -> None:
    """A place is a line of the script, of a cell or of a file beside it, or it is not theirs."""
    assert sources().place(filename, line) == PLACES[filename, line]


def test_sources_can_be_read_by_inspect() -> None:
    """The lines of a source are where `inspect` and tracebacks look for them."""
    sources()
    assert linecache.getline("hw.py", 1) == "x = 1\n"
    linecache.cache.clear()


CAUSES = {
    "raise ValueError('no')": ("raised", "ValueError", "no", None),
    "raise MemoryError": ("memory", "MemoryError", "", None),
    'raise RuntimeError("DefaultCPUAllocator: can\'t allocate memory")': (
        "memory",
        "RuntimeError",
        "DefaultCPUAllocator: can't allocate memory",
        None,
    ),
    "raise SystemExit(3)": ("exit", "SystemExit", "3", None),
    "import no_such_module": (
        "raised",
        "ModuleNotFoundError",
        "No module named 'no_such_module'",
        "no_such_module",
    ),
    "x = (": ("raised", "SyntaxError", "'(' was never closed", None),
    "raise KeyboardInterrupt": ("raised", "KeyboardInterrupt", "", None),
    "raise ValueError('x' * 999)": ("raised", "ValueError", "x" * 300 + "…", None),
    "raise ImportError('no', name=3)": ("raised", "ImportError", "no", None),
}


@pytest.mark.parametrize("source", CAUSES)
def test_an_exception_is_a_few_facts(source: str) -> None:
    """The cause, the class, the words, the module that is not there, and the student's line."""
    told = facts(raise_in("hw.py", source), sources())
    del told["bases"]
    assert tuple(told.values()) == (*CAUSES[source], "line 1")


def test_an_exception_tells_which_of_pythons_own_it_is() -> None:
    """Classes of the student's between them are left out, whatever they call themselves."""
    source = "class ValueError(LookupError): pass\nclass Mine(ValueError): pass\nraise Mine"
    told = facts(raise_in("hw.py", source), sources())
    assert told["bases"] == ["LookupError", "Exception", "BaseException"]


def test_our_own_exceptions_have_their_causes() -> None:
    """A time that is up and an import that is forbidden are told apart from what students raise."""
    assert facts(TimeIsUp(), sources())["failed"] == "timeout"
    assert facts(ForbiddenImport("no", name="torch"), sources())["failed"] == "forbidden"


def test_the_innermost_line_of_the_students_own_is_told() -> None:
    """An exception from a library is put where the student called it."""
    error = raise_in("hw.py", "import json\n\njson.loads('{')")
    assert facts(error, sources())["where"] == "line 3"
    assert facts(ValueError("never raised"), sources())["where"] is None


def test_an_odd_syntax_error_is_told() -> None:
    """A syntax error that student code made up may hold anything."""
    error = raise_in("hw.py", "raise SyntaxError('no', ([], 1, 1, 'x'))")
    assert facts(error, sources())["where"] == "line 1"


class Silent(Exception):
    """An exception whose words end the program."""

    def __str__(self) -> str:
        """Exit."""
        raise SystemExit


def test_words_that_fail_are_none() -> None:
    """An exception that can't be shown has no words."""
    assert words(Silent()) == ""
