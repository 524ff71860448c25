"""`--grade-fill` and `--grade-column`: a gradebook of an LMS, filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plugin.course import Course

BOOK = (
    "Student,ID,SIS Login ID,Section,Numbers (78),Essays (79)\r\n"
    "    Points Possible,,,,20.00,5.00\r\n"
    '"Lovelace, Ada",11,ada,A,,1.00\r\n'
    '"Kern, Bob",12,bob,A,7.00,\r\n'
    '"Zuse, Konrad",13,kz,A,,'
)


def test_a_copy_is_filled(full_course: Course) -> None:
    """The copy lies beside the other files, and table and `grades.md` say what became of it."""
    full_course.write({"book.csv": BOOK})
    finished = full_course.grade("--grade=class", "--grade-fill=book.csv", "-q")
    first = next(i for i, line in enumerate(finished.lines) if line.startswith("filled"))
    assert finished.lines[first:-1] == [
        "filled 'Numbers (78)' of a Canvas gradebook: 2 of 3 students",
        "scaled from 10 points of the rubric to 20 of the gradebook",
        "5 submissions wait for manual marks; what is not marked yet counts as 0 in what",
        "    was written",
        "  in the gradebook without a submission (1): Zuse, Konrad",
        "  submissions of nobody in the gradebook (3): cleo; dan; eve",
        "  grades replaced (1): Kern, Bob: 7.00 is now 3.00",
        "wrote grades.csv, grades.json, grades.md, feedback/, report.html, book.csv in",
        "    grades/",
    ]
    filled = BOOK.replace("ada,A,,", "ada,A,18.00,").replace("7.00", "3.00")
    assert (full_course.folder / "grades/book.csv").read_bytes().decode() == filled
    assert (full_course.folder / "book.csv").read_bytes().decode() == BOOK
    text = (full_course.folder / "grades/grades.md").read_text(encoding="utf-8")
    assert "## Gradebook" in text
    assert "- submissions of nobody in the gradebook (3):\n    - cleo\n    - dan\n" in text


def test_a_gradebook_in_the_output_folder(full_course: Course) -> None:
    """The file that was downloaded is never written over, and a single file has a folder too."""
    full_course.write({"grades/book.csv": BOOK})
    finished = full_course.grade("--grade=class/ada.py", "--grade-fill=grades/book.csv", "-q")
    assert finished.lines[-3:-1] == [
        "wrote grades.csv, grades.json, grades.md, feedback/, report.html,",
        "    book.filled.csv in grades/",
    ]
    assert (full_course.folder / "grades/book.csv").read_bytes().decode() == BOOK


def test_a_column_of_choice(full_course: Course) -> None:
    """`--grade-column` names another column."""
    full_course.write({"book.csv": BOOK})
    full_course.grade("--grade=class", "--grade-fill=book.csv", "--grade-column=79")
    filled = (full_course.folder / "grades/book.csv").read_text(encoding="utf-8")
    assert '"Lovelace, Ada",11,ada,A,,4.50\n' in filled


def test_nothing_is_graded_with_a_wrong_gradebook(full_course: Course) -> None:
    """What is wrong with the file is told before anything is graded."""
    full_course.write({"book.csv": BOOK.replace("Numbers", "Figures")})
    finished = full_course.grade("--grade=class", "--grade-fill=book.csv")
    assert finished.status == 4
    assert finished.errors == [
        (
            "--grade-fill: book.csv is a Canvas gradebook in which no column is called 'Numbers' "
            "or 'numbers'. Name one with --grade-column, of 'Figures (78)', 'Essays (79)'."
        )
    ]


def test_options_that_do_not_go_together(full_course: Course) -> None:
    """A column without a gradebook, and a gradebook for visible cases, are refused."""
    finished = full_course.grade("--grade=class", "--grade-column=x")
    assert (finished.status, finished.errors) == (
        4,
        ["--grade-column names a column of the gradebook that --grade-fill names."],
    )
    full_course.write({"book.csv": BOOK})
    finished = full_course.grade("--grade=class", "--grade-fill=book.csv", "--grade-visible")
    assert (finished.status, finished.errors) == (
        4,
        ["--grade-fill: a gradebook is for whole questions, not visible cases."],
    )


def test_a_part_fills_nothing(full_course: Course) -> None:
    """Of a run that left questions out no grade goes anywhere."""
    full_course.write({"book.csv": BOOK})
    finished = full_course.grade(
        "--grade=class", "--grade-fill=book.csv", "--grade-out=out", "-k", "double", "-q"
    )
    assert "book.csv was not filled, because not all was graded" in finished.lines
    assert not (full_course.folder / "out/book.csv").exists()
