"""What lies among installed packages, and may be read or not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.sandbox import hidden
from grader.sandbox.inside import readable
from tests.sandbox.hostility import Prison, full_set, make_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

COURSE = "course_answers"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of packages as `pip install` leaves it, this project's own among them."""
    folder = tmp_path_factory.mktemp("venv") / "site-packages"
    for package in ("grader", "reference", "rubrics", "public_package", COURSE):
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").write_text("ANSWER = 42\n")
    (folder / "rubrics" / "own.toml").write_text("schema = 1\n")
    (folder / "pytest_grade-0.1.0.dist-info").mkdir()
    (folder / "pytest_grade-0.1.0.dist-info" / "RECORD").write_text("grader/__init__.py,,\n")
    (folder / "public_module.py").write_text("ANSWER = 42\n")
    apart = folder.parent / "apart" / "linked_package"
    apart.mkdir(parents=True)
    (apart / "__init__.py").write_text("ANSWER = 42\n")
    (folder / "linked_package").symlink_to(apart)
    return folder


@pytest.fixture(scope="module", params=["forked", "plain"])
def installed(request: pytest.FixtureRequest, site: Path) -> Iterator[Prison]:
    """Return a sandbox of a grader that is installed in `site`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(site), *sys.path])
        secrets = [str(site / COURSE)]
        with make_sandbox(request.param, hidden=secrets) as sandbox:
            yield Prison(sandbox)


@full_set
@pytest.mark.parametrize("name", ["grader", "reference", "rubrics", COURSE])
def test_own_packages_among_others_can_not_be_imported(
    installed: Prison, site: Path, name: str
) -> None:
    """Installed in the same folder as NumPy, the project and a course's answers stay closed."""
    path = f"{site}/{name}/__init__.py"
    expected = f"raised PermissionError: [Errno 13] Permission denied: '{path}' (line 5)"
    assert installed.refusal("import_module", name=name) == expected


@full_set
@pytest.mark.parametrize("name", ["rubrics/own.toml", "pytest_grade-0.1.0.dist-info/RECORD"])
def test_own_files_among_others_can_not_be_read(installed: Prison, site: Path, name: str) -> None:
    """The rubric in an installed wheel, and the list of the wheel's files, can't be read."""
    path = str(site / name)
    expected = f"raised PermissionError: [Errno 13] Permission denied: '{path}' (line 2)"
    assert installed.refusal("read_file", path=path) == expected


@full_set
@pytest.mark.parametrize("name", ["public_package", "public_module", "linked_package", "numpy"])
def test_other_packages_can_be_imported(installed: Prison, name: str) -> None:
    """Packages beside them are open, also those that are kept elsewhere behind a link."""
    assert installed.result("import_module", name=name) == name


def test_a_folder_is_carved_around_what_is_hidden(tmp_path: Path) -> None:
    """All of a folder is readable piece by piece but what is hidden, and links are not followed."""
    for name in ("a/b/hidden", "a/b/open", "c"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    found = readable.carved(str(tmp_path), [str(tmp_path / "a" / "b" / "hidden")])
    assert sorted(found) == [str(tmp_path / "a" / "b" / "open"), str(tmp_path / "c")]


def test_a_folder_with_nothing_hidden_is_one_piece(tmp_path: Path) -> None:
    """A folder beside or below what is hidden is readable as a whole."""
    hidden_paths = [str(tmp_path / "ab"), str(tmp_path.parent)]
    assert list(readable.carved(str(tmp_path / "a"), hidden_paths)) == [str(tmp_path / "a")]


def test_a_hidden_folder_is_no_piece_at_all(tmp_path: Path) -> None:
    """A folder that is hidden itself is not readable, though it was asked for."""
    assert list(readable.carved(str(tmp_path), [str(tmp_path)])) == []


def test_a_link_to_what_is_hidden_is_not_followed(tmp_path: Path) -> None:
    """A link among packages leads neither to what is hidden nor around it, nor in a circle."""
    site = tmp_path / "site-packages"
    for name in ("site-packages", "course/answers", "kept"):
        (tmp_path / name).mkdir(parents=True)
    for number, target in enumerate(("course", "course/answers", "kept", "", "gone")):
        (site / f"link{number}").symlink_to(tmp_path / target)
    found = readable.linked(str(site), [str(tmp_path / "course" / "answers")])
    assert list(found) == [str(tmp_path / "kept")]


def test_a_childs_layer_never_holds_the_scratch_folders() -> None:
    """Coarse folders are taken where the folder of scratch folders does not lie in one of them."""
    paths = ["/usr/lib", "/dev/urandom", "/usr/share/fonts", "/opt/python/lib", "/opt/python"]
    assert readable.cover(paths, "/tmp/grade") == ["/dev", "/opt/python", "/usr"]
    assert readable.cover(paths, "/dev/shm/grade") == ["/dev/urandom", "/opt/python", "/usr"]


def test_a_courses_module_is_hidden_with_its_compiled_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that a rubric names is hidden as source and compiled; public packages are not."""
    (tmp_path / "hidden_answers.py").write_text("ANSWER = 42\n")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.syspath_prepend(tmp_path)
    __import__("hidden_answers")
    names = ["hidden_answers:f", "numpy:exp", "math:exp", "not_imported:f"]
    found = sorted(
        Path(path).relative_to(tmp_path).as_posix() for path in hidden.module_files(names)
    )
    monkeypatch.delitem(sys.modules, "hidden_answers")
    tag = sys.implementation.cache_tag
    assert found == [f"__pycache__/hidden_answers.{tag}.pyc", "hidden_answers.py"]


def test_a_rubric_is_hidden_with_its_folder(tmp_path: Path) -> None:
    """What lies beside a rubric is hidden with it, unless that is where packages are installed."""
    rubric = tmp_path / "course" / "rubric.toml"
    assert hidden.around(rubric, []) == str(rubric.parent)
    assert hidden.around(rubric, [str(rubric.parent)]) == str(rubric)
