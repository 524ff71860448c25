"""Imports that a rubric forbids, in this very process: what was loaded is put back."""

from __future__ import annotations

import importlib
import sys
import xml.dom.minidom
from typing import TYPE_CHECKING

import pytest

from grader.sandbox.inside.imports import forbid
from grader.sandbox.inside.trouble import ForbiddenImport

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    """Undo what a test forbids."""
    modules, finders, attributes = dict(sys.modules), list(sys.meta_path), dict(vars(xml))
    yield
    sys.modules.update(modules)
    sys.meta_path[:] = finders
    vars(xml).update(attributes)


@pytest.mark.parametrize("name", ["xml.dom", "xml.dom.minidom", "xml.dom.no_such_module"])
def test_a_forbidden_module_can_not_be_imported(name: str) -> None:
    """The module itself and all in it are forbidden, loaded or not."""
    forbid(["xml.dom"])
    with pytest.raises(ForbiddenImport) as raised:
        importlib.import_module(name)
    assert str(raised.value) == "this assignment forbids import xml.dom"


def test_a_forbidden_module_is_no_attribute() -> None:
    """`from package import module` does not find what was loaded before."""
    forbid(["xml.dom"])
    assert "dom" not in vars(xml)
    with pytest.raises(ForbiddenImport):
        exec("from xml import dom", {})


def test_a_module_of_a_similar_name_is_not_forbidden() -> None:
    """A name that only begins like a forbidden one is another module."""
    forbid(["xml.do"])
    assert importlib.import_module("xml.dom") is xml.dom


def test_nothing_is_forbidden_by_default() -> None:
    """Without names nothing is changed."""
    before = list(sys.meta_path)
    forbid([])
    assert sys.meta_path == before
