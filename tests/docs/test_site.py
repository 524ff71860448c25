"""The site that is made from the pages: whole, without faults, and at home without a network."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.docs.page import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")


def build(source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Make a site as `.ci/docs` does."""
    strictly = re.search(r"-m (sphinx .*) docs ", (ROOT / ".ci" / "docs").read_text("utf-8"))
    assert strictly is not None
    return subprocess.run(
        [sys.executable, "-m", *strictly[1].split(), "--no-color", str(source), str(out)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Loaded(HTMLParser):
    """What a page loads when it is opened, and where its navigation leads."""

    def __init__(self, page: Path) -> None:
        """Read a page."""
        super().__init__()
        self.files: list[str] = []
        self.pages: set[str] = set()
        self._page = page
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down a tag's address."""
        given = dict(attrs)
        if tag == "a" and "reference internal" in (given.get("class") or ""):
            self.pages.add((given.get("href") or "").partition("#")[0] or self._page.name)
        elif tag != "a":
            self.files += [
                found for key in ("src", "href", "data", "poster") if (found := given.get(key))
            ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the whole site."""
    out = tmp_path_factory.mktemp("site")
    done = build(ROOT / "docs", out)
    assert (done.returncode, done.stderr) == (0, "")
    return out


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """Scripts, styles, pictures and fonts of every page are files of the site."""
    for page in site.glob("*.html"):
        for address in Loaded(page).files:
            assert not re.match(r"\w+:|//", address) or address.startswith("data:"), address
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text) == []


def test_every_page_is_in_the_navigation(site: Path) -> None:
    """The front page's lists, which are the navigation, lead to all pages."""
    named = Loaded(site / "index.html").pages
    assert sorted(path.with_suffix(".html").name for path in (ROOT / "docs").glob("*.md")) == (
        sorted(named)
    )


def test_a_broken_link_fails(tmp_path: Path) -> None:
    """A link to no page, or to no heading of one, makes no site."""
    shutil.copy(ROOT / "docs" / "conf.py", tmp_path)
    (tmp_path / "_static").mkdir()
    page = "# One\n\n[two](two.md) [three](#three)\n\n## Pages\n\n- [one](index.md)\n"
    (tmp_path / "index.md").write_text(page, encoding="utf-8")
    done = build(tmp_path, tmp_path / "out")
    assert done.returncode == 1
    told = [line.partition("WARNING: ")[2] for line in done.stderr.splitlines()]
    assert sum(line.endswith("[myst.xref_missing]") for line in told) == 2
