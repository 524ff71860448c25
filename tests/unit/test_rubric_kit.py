"""What a rubric says for students' kits: calls of a case, arrays in files, shares held back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.autograder.course import Course
from grader.builder import build, load
from grader.errors import RubricError
from grader.rubric_file import load_rubric_file

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
schema = 1
assignment = { id = "a", title = "A" }
section = [{ id = "s", title = "S" }]
[[question]]
id = "f"
section = "s"
title = "F"
points = 6
"""
CASE = 'function = "f"\n[[question.case]]\nname = "c"\n'
ASKED = f"{CASE}args = {{ x = 1 }}\nexpected = 1\n"


def rubric(folder: Path, text: str) -> Path:
    """Write a rubric of one question."""
    file = folder / "rubric.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    return file


def mistakes(folder: Path, text: str) -> list[str]:
    """Return the mistakes of a rubric."""
    with pytest.raises(RubricError) as error:
        load_rubric_file(rubric(folder, text))
    return [str(mistake) for mistake in error.value.mistakes]


CALL = "[[question.case.call]]\nargs = { x = 1 }\n"

MISTAKES = [
    (
        f"hidden_shares = -1\n{ASKED}",
        "question[0].hidden_shares: expected a number ≥ 0, found -1.",
    ),
    (
        'kind = "manual"\nhidden_shares = 1',
        (
            "question[0].hidden_shares: expected no hidden_shares in a question of kind 'manual', "
            "found 1.0. Remove it."
        ),
    ),
    (
        f'signature = ["f(x)", "f(x"]\n{ASKED}',
        (
            "question[0].signature[1]: expected a function with its parameters, found 'f(x'. An "
            "example is 'scale(x, eps=1e-8)'."
        ),
    ),
    (
        f'signature = "f(x): return x; g"\n{ASKED}',
        (
            "question[0].signature[0]: expected a function with its parameters, found 'f(x): "
            "return x; g'. An example is 'scale(x, eps=1e-8)'."
        ),
    ),
    (
        f"{CASE}args = {{ x = 1 }}\n{CALL}expected = 1",
        "question[0].case[0]: expected one of the keys args and call, found both. Remove one.",
    ),
    (
        f"{CASE}{CALL}expected = 1\n{CALL}",
        (
            "question[0].case[0].call[1]: expected an expected value as in the other calls, found "
            "none. Add it, or leave all of them to a reference."
        ),
    ),
    (
        f"{CASE}{CALL}",
        (
            "question[0].case[0]: expected a way to know what is right, found none. Add reference, "
            "expected or check."
        ),
    ),
    (
        f'{CASE}raises = "ValueError"\n{CALL}expected = 1',
        (
            "question[0].case[0].call[0].expected: expected no expected beside raises, found 1. "
            "Remove it."
        ),
    ),
    (
        f'expression = "f(x)"\n{ASKED}positional = true',
        (
            "question[0].case[0].positional: expected no positional beside expression, found true. "
            "Remove it."
        ),
    ),
    (
        f"{CASE}[[question.case.call]]\nargs.x.npz = 'no.npz'\nargs.x.key = 'x'\nexpected = 1",
        (
            "question[0].case[0].call[0].args.x.npz: 'no.npz': it can't be read: No such file or "
            "directory."
        ),
    ),
    (
        f'{CASE}expected = {{ npz = "../no.npz", key = "x" }}',
        (
            "question[0].case[0].expected: expected a file beside the rubric and a key, found {npz "
            "= '../no.npz', key = 'x'}. An example is { npz = 'cases.npz', key = 'x' }."
        ),
    ),
    (
        f'{CASE}expected = {{ npz = "objects.npz", key = "x" }}',
        (
            "question[0].case[0].expected.npz: 'objects.npz': expected a file that numpy.savez "
            "wrote, of arrays of numbers."
        ),
    ),
    (
        f'{CASE}expected = {{ npz = "rubric.toml", key = "x" }}',
        (
            "question[0].case[0].expected.npz: 'rubric.toml': expected a file that numpy.savez "
            "wrote, of arrays of numbers."
        ),
    ),
    (
        f'{CASE}expected = {{ npz = "good.npz", key = "y" }}',
        "question[0].case[0].expected.npz: 'good.npz': no array 'y' in it. There are x.",
    ),
]


@pytest.mark.parametrize(("text", "mistake"), MISTAKES)
def test_mistakes_are_told(tmp_path: Path, text: str, mistake: str) -> None:
    """Each mistake has its place, what was expected, what was found and how to mend it."""
    np.savez(tmp_path / "objects.npz", x=np.array([object()]))
    np.savez(tmp_path / "good.npz", x=np.arange(3))
    assert mistakes(tmp_path, text) == [mistake]


def test_calls_of_a_case_are_asked_one_by_one(tmp_path: Path) -> None:
    """Each call has its arguments and its answer; by position where that is said."""
    calls = (
        "positional = true\n"
        "[[question.case.call]]\nargs = { x = 1, y = 2 }\nexpected = 3\n"
        "[[question.case.call]]\nargs = { y = 1, x = 2 }\nexpected = 4\n"
    )
    (question,) = build(load(rubric(tmp_path, CASE + calls))).questions
    probes = question.parts[0].probes
    assert [(p.arguments, p.expected, p.by_position) for p in probes] == [
        ({"x": 1, "y": 2}, 3, True),
        ({"y": 1, "x": 2}, 4, True),
    ]
    assert [probe.call.arguments for probe in probes] == [(), ()]


def test_an_array_in_a_file_is_an_argument_and_an_answer(tmp_path: Path) -> None:
    """A stored array may stand wherever a value may, also within a list, and is made anew."""
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    np.savez(tmp_path / "cases.npz", x=array)
    stored = '{ npz = "cases.npz", key = "x" }'
    text = f"{CASE}args = {{ x = [{stored}, {{ a = {stored} }}] }}\nexpected = {stored}\n"
    (question,) = build(load(rubric(tmp_path, text))).questions
    probe = question.parts[0].probes[0]
    given: Any = probe.arguments["x"]
    first, table = given
    expected: Any = probe.expected
    for found in (first, table["a"], expected):
        assert found.dtype == np.float32
        assert found.tolist() == array.tolist()
    assert first is not table["a"]


def test_points_of_a_kit_are_those_of_the_whole(tmp_path: Path) -> None:
    """Cases that are held back keep their share; a question without any other is left out."""
    text = (
        f"hidden_shares = 2\n{ASKED}"
        '[[question]]\nid = "g"\nsection = "s"\ntitle = "G"\npoints = 4\nhidden_shares = 1\n'
        'kind = "values"\n'
    )
    made = build(load(rubric(tmp_path, text)))
    assert made.visible_only
    assert [(q.id, q.points) for q in made.questions] == [("f", 2.0)]
    assert made.rubric.points == 10


def test_files_of_arrays_are_part_of_the_course(tmp_path: Path) -> None:
    """What a rubric keeps beside it goes where the rubric goes, wherever it is referred to."""
    names = ("a", "b", "c", "d")
    for name in names:
        np.savez(tmp_path / f"{name}.npz", x=np.arange(2))
    a, b, c, d = (f'{{ npz = "{name}.npz", key = "x" }}' for name in names)
    text = (
        f"{CASE}args = {{ x = [{{ y = {a} }}] }}\nexpected = {b}\n"
        f'[[question.case]]\nname = "d"\n'
        f"[[question.case.call]]\nargs = [{c}]\nexpected = {d}\n"
    )
    files = Course.of(rubric(tmp_path, text), ()).files
    assert sorted(files) == ["a.npz", "b.npz", "c.npz", "d.npz", "rubric.toml"]


def test_arguments_may_be_called_as_the_keys_are(tmp_path: Path) -> None:
    """A table of arguments is no array, whatever they are called."""
    text = f'{CASE}args = {{ npz = "a", key = "b" }}\nexpected = 1\n'
    (question,) = build(load(rubric(tmp_path, text))).questions
    assert question.parts[0].probes[0].arguments == {"npz": "a", "key": "b"}
