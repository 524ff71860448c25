"""Wanted names that lie in other modules of a submission than its main file."""

from __future__ import annotations

import pytest

from grader.notebook import Cell
from grader.spread import Spread, fetching, own_package, spread

WANTED = frozenset({"f", "g", "h", "k"})


def cells(source: str) -> tuple[Cell, ...]:
    """Return a script as its one cell."""
    return (Cell(source, "script"),)


def spread_over(main: str, **modules: str) -> Spread:
    """Return how the wanted names lie in a main file and modules `a.py`, `b.py`, `c__d.py`."""
    named = {f"{name.replace('__', '/')}.py": cells(text) for name, text in modules.items()}
    return spread(cells(main), named, WANTED)


def test_a_main_file_with_everything_fetches_nothing() -> None:
    """Where the main file has all names, what other modules define is no matter."""
    found = spread_over("def f(): 1\nfrom b import g\nh = k = 2", a="def f(): 2")
    assert found == Spread(has=WANTED)
    assert fetching(found, ()) == ((), ())


def test_a_name_is_fetched_from_where_it_is_defined() -> None:
    """Imported names are not fetched from where they are only imported."""
    found = spread_over("def f(): 1", a="from b import g, h", b="def g(): 1\nh = 2")
    assert found == Spread(has=frozenset("f"), modules={"b.py": ("g", "h")})
    fetched = Cell("from .b import g\nfrom .b import h", "b.py")
    assert fetching(found, ()) == ((fetched,), ("took g, h from b.py",))


def test_the_nearest_module_goes_first() -> None:
    """A name is fetched once: from the main file's folder before the folders in it."""
    found = spread_over("", c__d="def g(): 1\ndef h(): 1", z="def g(): 2")
    assert found.modules == {"z.py": ("g",), "c/d.py": ("h",)}
    (first, second), _ = fetching(found, ())
    assert (first.source, second.source) == ("from .z import g", "from .c.d import h")


def test_what_nobody_has_filled_is_fetched_from_where_it_is_filled() -> None:
    """A starter's name counts as missing where another module has more than a starter of it."""
    main = "def f():\n  raise NotImplementedError('not yet')\ng = None\ndef h(): ...\nk = 1"
    found = spread_over(main, a="def f(): pass\ng = 2", b="def f(): return 1\nk = 2")
    assert found == Spread(has=frozenset("hk"), modules={"a.py": ("g",), "b.py": ("f",)})
    assert fetching(found, ())[1] == ("took g from a.py", "took f from b.py")


def test_what_a_main_file_imports_with_a_star_is_there() -> None:
    """Names that come by `from a import *` are the main file's own."""
    found = spread_over("from a import *", a="def f(): 1", b="def f(): 2\ndef g(): 2")
    assert found == Spread(has=frozenset("f"), modules={"b.py": ("g",)})


def test_another_name_of_what_is_there_is_not_fetched() -> None:
    """Where the main file has an alias, the name itself is left where it is."""
    found = spread_over("def f(): 1", a="def g(): 1\ndef h(): 1")
    (cell,), notes = fetching(found, [("g", "f")])
    assert (cell.source, notes) == ("from .a import h", ("took h from a.py",))


def test_a_package_is_a_module_and_odd_names_are_none() -> None:
    """`c/__init__.py` is the module `c`; a file whose name can't be imported is passed over."""
    modules = {"c/__init__.py": cells("def f(): 1"), "my solution.py": cells("def g(): 1")}
    (cell,), _ = fetching(spread(cells(""), modules, WANTED), ())
    assert cell.source == "from .c import f"
    assert spread(cells(""), {"__init__.py": cells("f = 1")}, WANTED).modules == {}


def test_many_names_are_counted() -> None:
    """A note shows three names and counts the rest; one more than three is shown."""
    wanted = frozenset({"f1", "f2", "f3", "f4", "f5"})
    for count, shown in ((4, "f1, f2, f3, f4"), (5, "f1, f2, f3 and 2 more")):
        text = "\n".join(f"def f{number}(): 1" for number in range(1, count + 1))
        found = spread(cells(""), {"a.py": cells(text)}, wanted)
        assert fetching(found, ())[1] == (f"took {shown} from a.py",)


@pytest.mark.parametrize(
    ("folder", "files", "source"),
    [
        ("", {}, "from net.layers import f"),
        ("my net", {}, "from my net.layers import f"),
        ("net", {"net.py": b""}, "from net.layers import f"),
        ("net", {"net/layers.py": b""}, "from net.layers import f"),
        ("net", {}, "from internet.layers import f"),
        ("net", {}, "f = net.layers" * 0),
    ],
)
def test_a_folder_is_made_no_package_without_need(
    folder: str, files: dict[str, bytes], source: str
) -> None:
    """Nothing is added where nobody imports from the folder by its name, or the name is taken."""
    assert own_package(folder, files, [source]) == {}


def test_a_folder_is_a_package_of_its_own_name() -> None:
    """Where a module imports from the folder by its name, the name leads to the folder itself."""
    assert list(own_package("net", {"a.py": b""}, ["import net.layers"])) == ["net/__init__.py"]
