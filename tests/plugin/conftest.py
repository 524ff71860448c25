"""Courses for whole-session tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.plugin.course import SUBMISSIONS, Course

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a course without submissions, for one test."""
    return Course(tmp_path)


@pytest.fixture
def full_course(course: Course) -> Course:
    """Return a course with five submissions in `class/`, for one test."""
    course.write(SUBMISSIONS, under="class")
    return course


@pytest.fixture(scope="module")
def shared_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course with five submissions in `class/`, for all tests of a module."""
    course = Course(tmp_path_factory.mktemp("course"))
    course.write(SUBMISSIONS, under="class")
    return course
