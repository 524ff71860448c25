"""What learning systems hand out, with names and files as the systems write them."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from grader.finding import Found, find

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grader.submission import Submission

CANVAS = {
    "lovelaceada_1042_50311_softmax.py": "half = 0.5\n",
    "turingalan_LATE_1043_50312_softmax.py": "half = 0.4\n",
    "hoppergrace_1044_50313_main.py": "from tools import half\n",
    "hoppergrace_1044_50314_tools.py": "half = 0.5\n",
    "hoppergrace_1044_50315_data.csv": "1,2\n",
    "noetheremmy_1045_text.html": "<p>half = 0.5</p>",
    "gödelkurt_1046_50316_half.ipynb": '{"cells": [], "nbformat": 4, "nbformat_minor": 5, '
    '"metadata": {}}',
}

MOODLE = {
    "Ada Lovelace_4711_assignsubmission_file/softmax.py": "half = 0.5\n",
    "Ada Lovelace_4711_assignsubmission_onlinetext/onlinetext.html": "<p>see file</p>",
    "Alan Turing_4712_assignsubmission_file_/code/softmax.py": "half = 0.4\n",
    "Emmy Noether_4713_assignsubmission_onlinetext/onlinetext.html": "<p>half</p>",
    "Participant_4714_assignsubmission_file/a b.py": "half = 0.5\n",
}

MOODLE_FLAT = {
    "Ada Lovelace_4711_assignsubmission_file_main.py": "from tools import half\n",
    "Ada Lovelace_4711_assignsubmission_file_tools.py": "half = 0.5\n",
    "Alan Turing_4712_assignsubmission_file_softmax_final.py": "half = 0.4\n",
    "Emmy Noether_4713_assignsubmission_onlinetext_onlinetext.html": "<p>half</p>",
}

METADATA = """\
---
submission_1001:
  :submitters:
  - :name: Ada Lovelace
    :sid: '100'
    :email: ada@example.edu
  :created_at: 2026-02-03 04:05:06.120000000 Z
  :score: 0.0
  :status: processed
  :results:
    tests:
    - name: softmax
      output: |-
        submission_9999:
          :submitters: none
  :history: []
submission_1002:
  :submitters:
  - :name: Alan Turing
    :sid: '101'
    :email: alan@example.edu
  - :name: Emmy Noether
    :sid: '102'
    :email: emmy@example.edu
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2026-02-03 14:05:06.000000000 Z
    zone: &1 !ruby/object:ActiveSupport::TimeZone
      name: America/Los_Angeles
    time: 2026-02-03 06:05:06.000000000 Z
submission_1003:
  :submitters:
  - :name: Ada Lovelace
    :sid: '100'
    :email: ada@example.edu
  :created_at: 2026-02-04 04:05:06.120000000 Z
"""

GRADESCOPE = {
    "submission_metadata.yml": METADATA,
    "submission_1001/softmax.py": "half = 0.4\n",
    "submission_1002/softmax.py": "half = 0.5\n",
    "submission_1003/softmax.py": "half = 0.5\n",
    "submission_1004/softmax.py": "half = 0.5\n",
}

NBGRADER = {
    "submitted/ada/ps1/problem.py": "half = 0.5\n",
    "submitted/ada/ps1/timestamp.txt": "2026-02-03 15:58:23.948203 UTC",
    "submitted/ada/ps2/problem.py": "half = 0.1\n",
    "submitted/alan/ps1/problem.py": "half = 0.4\n",
    "submitted/alan/ps1/timestamp.txt": "2026-02-03 16:00:00 America/Los_Angeles",
    "source/ps1/problem.py": "half = 0.5\n",
    "release/ps1/problem.py": "half = None\n",
    "gradebook.db": "",
    "nbgrader_config.py": "",
}


def unpacked(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a download as it is after unpacking."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def packed(path: Path, files: Mapping[str, str], *, top: str = "") -> Path:
    """Write a download as a zip, all of it in one folder if that is named."""
    with zipfile.ZipFile(path, "w") as out:
        for name, text in files.items():
            out.writestr(f"{top}/{name}" if top else name, text)
    return path


def found(path: Path, *, assignment: str = "") -> Found:
    """Return what is found at a path, shown from its folder."""
    return find([path], root=path.parent, assignment=assignment)


def people(submission: Submission) -> list[tuple[str, str, str, str]]:
    """Return name, id, student number and address of everybody who handed in."""
    return [(one.name, one.id, one.sid, one.email) for one in submission.origin.people]


def left_out(all_found: Found) -> list[str]:
    """Return what was left out, as a line each."""
    return [f"{one.what}: {one.why}" for one in all_found.left_out]
