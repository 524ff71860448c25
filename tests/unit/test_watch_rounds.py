"""Grading again what was saved, without pytest, without a sandbox and without waiting."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from grader.watch.rounds import Rounds
from grader.watch.waiting import Watcher
from tests.plugin.course import ANSWERS, RIGHT, RUBRIC, Course
from tests.unit.test_session import QUESTIONS, Marker, make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.errors import GraderError
    from grader.scorecard import Gradebook
    from grader.session import GradeSession
    from grader.watch.sight import Sight

    Deed = Callable[[], object]


class Reader(Marker):
    """Grades in place of the real thing, and remembers what it read."""

    def grade(self, submission: Any, ids: Any) -> Any:
        """Return full marks, with the digest of what was read."""
        content = submission.read(frozenset())
        card = super().grade(submission, ids)
        return replace(card, sha256=content.sha256, origin=submission.origin)


class Scene:
    """A course that is watched: deeds happen while the watcher sleeps."""

    def __init__(self, folder: Path, *paths: str, **wishes: Any) -> None:
        """Grade what lies at the paths for the first time."""
        self.course = Course(folder)
        self.heard: list[str] = []
        self.marker = Reader()
        self._deeds: list[Deed] = []
        self._make = partial(self._session, paths=paths, **wishes)
        session = self._make()
        self.rounds = Rounds(session, self._make, self._watcher)
        pairs = [(submission.path, name) for submission, name in session.items()]
        session.plan(pairs, ahead=False)
        for submission, name in session.items():
            session.record(session.result(submission, name))
        self.marker.asked.clear()

    def _session(self, **wishes: Any) -> GradeSession:
        session = make(self.course.folder, **wishes)
        session._workplace = self.marker  # type: ignore[assignment]
        return session

    def _watcher(self, look: Callable[[], Sight]) -> Watcher:
        ticks = iter(range(10_000))
        return Watcher(look=look, sleep=self._sleep, clock=lambda: next(ticks) / 100)

    def _sleep(self, _seconds: float) -> None:
        if self._deeds:
            self._deeds.pop(0)()

    def after(self, *deeds: Deed) -> list[str]:
        """Return what is heard, and who was graded, once these things have happened."""
        self._deeds = list(deeds)
        self.rounds.step(self)
        assert self._deeds == []
        heard = [*self.heard, *(path for path, _ids in self.marker.asked)]
        self.heard.clear()
        self.marker.asked.clear()
        return heard

    def write(self, name: str, text: str | bytes) -> Deed:
        """Return the deed of saving a file."""
        return partial(self.course.write, {name: text})

    def delete(self, name: str) -> Deed:
        """Return the deed of deleting a file."""
        return (self.course.folder / name).unlink

    def graded(self, session: GradeSession, before: Gradebook) -> None:
        """Take down who has a scorecard, and who had one."""
        after = session.gradebook()
        names = [" ".join(card.student for card in book.scorecards) for book in (before, after)]
        self.heard.append(f"graded {' -> '.join(dict.fromkeys(names))}")
        assert session.is_partial() is False

    def same(self) -> None:
        """Take down that nothing differs."""
        self.heard.append("same")

    def failed(self, error: GraderError) -> None:
        """Take down the words."""
        self.heard.append(str(error).replace(str(self.course.folder), "…"))


@pytest.fixture
def alone(tmp_path: Path) -> Scene:
    """Return a scene with one script."""
    Course(tmp_path).write({"my.py": RIGHT})
    return Scene(tmp_path, "my.py")


@pytest.fixture
def many(tmp_path: Path) -> Scene:
    """Return a scene with a class of three."""
    Course(tmp_path).write({f"class/{name}.py": RIGHT for name in ("ada", "bob", "cleo")})
    return Scene(tmp_path, "class")


def test_a_saved_file_is_graded_again(alone: Scene) -> None:
    """Once for each time that it is saved, with all questions."""
    assert alone.after(alone.write("my.py", f"{RIGHT}#")) == ["graded my", "my.py"]
    assert alone.after(alone.write("my.py", f"{RIGHT}##")) == ["graded my", "my.py"]
    assert alone.rounds.session.asked == {"my.py": QUESTIONS}


def test_nothing_new_runs_nothing(alone: Scene) -> None:
    """A file that holds what it held is read, and not run."""
    assert alone.after(alone.delete("my.py"), alone.write("my.py", RIGHT)) == ["same"]


@pytest.mark.parametrize("half", ["", "{"])
def test_half_a_file_is_not_graded(tmp_path: Path, half: str) -> None:
    """A notebook that is empty or breaks off is being saved: the rest is waited for."""
    whole = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}'
    Course(tmp_path).write({"my.ipynb": whole})
    scene = Scene(tmp_path, "my.ipynb")
    nothing = lambda: None  # noqa: E731 a moment in which nothing happens
    deeds = [scene.write("my.ipynb", half), *[nothing] * 3, scene.write("my.ipynb", f"{whole}\n")]
    assert scene.after(*deeds) == ["graded my.ipynb", "my.ipynb"]


def test_an_empty_file_that_stays_is_told(alone: Scene) -> None:
    """After a while the file counts as it is."""
    assert alone.after(alone.write("my.py", "")) == ["graded my", "my.py"]


def test_a_deleted_file_is_waited_for(alone: Scene) -> None:
    """It is told once that it is gone; what is there afterwards is graded."""
    assert alone.after(alone.delete("my.py")) == ["…/my.py is gone."]
    assert alone.after(alone.write("my.py", f"{RIGHT}#")) == ["graded my", "my.py"]


def test_modules_beside_a_file_count(tmp_path: Path) -> None:
    """What it imports belongs to it, also where it was not there at first; other files do not."""
    Course(tmp_path).write({"my.py": f"import helper\n{RIGHT}", "other.py": ""})
    scene = Scene(tmp_path, "my.py")
    made = scene.write("helper.py", "import deeper\n")
    assert scene.after(scene.write("other.py", "x = 1\n"), made) == ["graded my", "my.py"]
    assert scene.after(scene.write("deeper.py", "x = 1\n")) == ["graded my", "my.py"]


def test_only_the_saved_submission_of_a_folder(many: Scene) -> None:
    """All others keep their scorecards; who is new is graded, who is gone has none."""
    assert many.after(many.write("class/bob.py", f"{RIGHT}#")) == [
        "graded ada bob cleo",
        "class/bob.py",
    ]
    assert many.after(many.write("class/zoe.py", RIGHT)) == [
        "graded ada bob cleo -> ada bob cleo zoe",
        "class/zoe.py",
    ]
    assert many.after(many.delete("class/ada.py")) == ["graded ada bob cleo zoe -> bob cleo zoe"]


def zipped(**scripts: str) -> bytes:
    """Return a zip with these scripts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in scripts.items():
            archive.writestr(f"class/{name}.py", text)
    return held.getvalue()


def test_only_what_differs_in_a_zip(tmp_path: Path) -> None:
    """A zip is saved as a whole; who is the same in it is not graded, and half a zip is none."""
    Course(tmp_path).write({"class.zip": zipped(ada=RIGHT, bob=RIGHT)})
    scene = Scene(tmp_path, "class.zip")
    other = zipped(ada=RIGHT, bob=f"{RIGHT}#")
    half = scene.write("class.zip", other[:50])
    assert scene.after(half, *[lambda: None] * 3, scene.write("class.zip", other)) == [
        "graded ada bob",
        "class.zip/bob.py",
    ]
    (told,) = scene.after(scene.write("class.zip", other[:50]))
    assert told.startswith("class.zip: ")
    assert scene.after(scene.write("class.zip", other)) == ["same"]


def test_an_empty_folder_is_waited_for(many: Scene) -> None:
    """Without any submission there is nothing to grade, until there is one again."""
    deeds = [many.delete(f"class/{name}.py") for name in ("ada", "bob", "cleo")]
    (told,) = many.after(*deeds)
    assert told == (
        "class: this folder holds no submission: scripts (.py), notebooks (.ipynb), folders and "
        "zips are looked for directly in it. Give the folder that holds them."
    )
    assert many.after(many.write("class/bob.py", f"{RIGHT}#")) == [
        "graded ada bob cleo -> bob",
        "class/bob.py",
    ]


def test_a_saved_rubric_grades_all(many: Scene) -> None:
    """It is read anew, and so are a reference beside it and files that it provides."""
    all_three = ["graded ada bob cleo", "class/ada.py", "class/bob.py", "class/cleo.py"]
    provides = RUBRIC.replace("[[section]]", '[submission]\nprovide = ["data.csv"]\n[[section]]', 1)
    many.course.write({"data.csv": "1\n"})
    assert many.after(many.write("numbers.toml", provides)) == all_three
    assert many.after(many.write("data.csv", "1\n2\n")) == all_three
    assert many.after(many.write("answers.py", f"{ANSWERS}#")) == all_three
    fewer = RUBRIC[: RUBRIC.index('[[section]]\nid = "by_hand"')]
    assert many.after(many.write("numbers.toml", fewer)) == all_three
    assert many.rounds.session.asked["class/bob.py"] == ["double", "mirror"]


def test_a_broken_rubric_is_told(alone: Scene) -> None:
    """The grades stay until it is mended; meanwhile nothing is graded by the old one."""
    (told,) = alone.after(alone.write("numbers.toml", RUBRIC.replace("points = 4", "points = -4")))
    assert told == ("…/numbers.toml: question[0].points: expected a number ≥ 0, found -4.")
    assert len(alone.after(alone.write("my.py", f"{RIGHT}#"))) == 1
    assert alone.after(alone.write("numbers.toml", RUBRIC)) == ["graded my", "my.py"]


def test_what_was_asked_for_stays(tmp_path: Path) -> None:
    """Where questions were selected, these are asked each time, and no others."""
    Course(tmp_path).write({"my.py": RIGHT})
    scene = Scene(tmp_path, "my.py")
    session = scene.rounds.session
    every = session._scores._questions
    every["my.py"] = tuple(s for s in every["my.py"] if s.id == "mirror")
    session._ids = {"my.py": ["mirror"]}
    scene.graded = lambda *_: scene.heard.append("graded")  # type: ignore[method-assign]
    assert scene.after(scene.write("my.py", f"{RIGHT}#")) == ["graded", "my.py"]
    assert scene.rounds.session.asked == {"my.py": ["mirror"]}
    without = RUBRIC.replace('"mirror"', '"reversed"', 1)
    assert scene.after(scene.write("numbers.toml", without)) == [
        "nothing is left of what was asked for."
    ]


def test_an_end_leaves_nothing_open(alone: Scene) -> None:
    """Ctrl-C while something is graded reaches the caller, and the session stays."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    alone.marker.grade = interrupted  # type: ignore[method-assign,assignment]
    before = alone.rounds.session
    with pytest.raises(KeyboardInterrupt):
        alone.after(alone.write("my.py", f"{RIGHT}#"))
    assert alone.rounds.session is before
