"""What a main file needs of the folders around its own."""

from __future__ import annotations

from grader.around import Around, around
from grader.content import Source, choose, content_of_tree
from grader.notebook import Cell
from grader.tree import Tree

NAMES = ("run.py", "sea/__init__.py", "sea/salt.py", "sea/waves/low.py", "sea/waves/high.py")
WHOLE_SEA = {name: name for name in NAMES}


def around_low(source: str, folder: str = "sea/waves") -> Around:
    """Return what is needed where `sea/waves/low.py` has this source."""
    return around(folder, {"sea/waves/low.py": (Cell(source, "script"),)}, NAMES)


def test_most_files_need_nothing_around_them() -> None:
    """What is installed, lies beside, or is imported by one point, is no matter."""
    for source in (
        "import numpy",
        "import high\nfrom high import f",
        "from .high import f",
        "from waves.high import f",
        "from ..... import far",
        "no python",
        "from ..salt import x\n" + "#" * (1 << 19),
    ):
        assert around_low(source) == Around()
    assert around_low("import sea.salt", folder="") == Around()


def test_a_package_is_found_by_its_name() -> None:
    """The nearest outer folder that holds the module is put beside, whole."""
    assert around_low("def f():\n  import sea.salt") == Around(files=WHOLE_SEA)
    assert around_low("from run import x").files == WHOLE_SEA
    assert around_low("from salt import x").files == {
        name.removeprefix("sea/"): name for name in NAMES[1:]
    }


def test_points_lead_out_of_the_folder() -> None:
    """Then the main file has to be a part of that package."""
    assert around_low("from ..salt import x") == Around(files=WHOLE_SEA, package="sea.waves")
    assert around_low("from .. import salt").package == "sea.waves"


def test_a_submission_may_be_the_package_itself() -> None:
    """Its folder's name is unknown then, and stands for itself."""
    names = ("salt.py", "waves/low.py")
    found = around("waves", {"waves/low.py": (Cell("from ..salt import x", "script"),)}, names)
    assert found.files == {f"whole/{name}": name for name in names}
    assert found.package == "whole.waves"


def test_what_is_needed_lies_beside_the_main_file() -> None:
    """It has its name from outside, and is not left out; what is elsewhere is fetched by name."""
    texts = {
        "sea/__init__.py": "",
        "sea/salt.py": "def f(): return 1\n",
        "sea/waves/low.py": "from ..salt import f\ndef g(): return f()\ndef h(): return 2\n",
        "sea/waves/high.py": "def k(): return 3\n",
        "other/x.py": "def m(): return 4\n",
    }
    tree = Tree(
        sizes={name: len(text) for name, text in texts.items()},
        read=lambda name, _limit: texts[name].encode(),
        notes=(),
    )
    content = content_of_tree(tree, "ada", frozenset("fghkm"))
    assert (content.main, content.package) == ("low.py", "sea.waves")
    assert {"high.py", "sea/salt.py", "sea/waves/low.py", "other/x.py"} < {*content.files}
    assert content.spread.modules == {"high.py": ("k",), "other/x.py": ("m",)}
    assert content.spread.far == {"other/x.py"}
    assert content.notes == (
        "took sea/waves/low.py: it has 3 of the 5 wanted names; next was other/x.py with 1",
    )


def test_of_files_alike_the_plain_name_is_taken() -> None:
    """What has something behind its name is another version of it."""
    for other in ("tide (old).py", "tide(v1).py", "tide-2.py", "tide_copy.py"):
        files = (other, "tide.py")
        sources = [
            Source(name=name, raw=b"", cells=(Cell("def f(): 1", name),), notes=())
            for name in files
        ]
        assert choose(sources, frozenset("f"))[0].name == "tide.py"
