"""What the command line takes, as the code declares it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from typing import Any

import pytest

from grader import console, plugin


@dataclass(frozen=True, slots=True)
class Word:
    """An option, a setting or an argument: how it is written, and what it means."""

    usage: str
    meaning: str
    default: str = ""

    @property
    def name(self) -> str:
        """Return it without what it takes."""
        return self.usage.split()[0]


@dataclass(frozen=True, slots=True)
class Command:
    """A command of `grader`: how it is written, what it does, and what it takes."""

    usage: str
    meaning: str
    words: tuple[Word, ...]


@dataclass(slots=True)
class Declared:
    """Takes down the options and settings that the plugin declares."""

    options: list[Word] = field(default_factory=list)
    settings: list[Word] = field(default_factory=list)

    def getgroup(self, *_words: str) -> Declared:
        """Return the group that options are added to."""
        return self

    def addoption(self, name: str, **details: Any) -> None:
        """Take down an option with what it takes."""
        usage = f"{name} {details.get('metavar', '')}".strip()
        default = "off" if details.get("action") == "store_true" else details.get("default", "")
        self.options.append(Word(usage, details["help"], default))

    def addini(self, name: str, meaning: str, **_details: Any) -> None:
        """Take down a setting."""
        self.settings.append(Word(name, meaning))


def declared() -> Declared:
    """Return what the plugin declares."""
    parser = Declared()
    plugin.pytest_addoption(parser)  # type: ignore[arg-type]
    return parser


class _Asked(Exception):
    """A command has made its parser."""


def command(name: str) -> Command:
    """Return what a command of `grader` takes."""
    return _described(parser(name))


def parser(name: str) -> argparse.ArgumentParser:
    """Return what reads the words behind a command of `grader`."""
    made: list[argparse.ArgumentParser] = []

    def stop(parser: argparse.ArgumentParser, *_given: object, **_named: object) -> None:
        made.append(parser)
        raise _Asked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argparse.ArgumentParser, "parse_args", stop)
        with pytest.raises(_Asked):
            console.COMMANDS[name]([])
    return made[0]


def _described(parser: argparse.ArgumentParser) -> Command:
    actions = [action for action in parser._actions if action.dest != "help"]
    words = tuple(Word(_usage(action), action.help or "") for action in actions)
    given = [_in_usage(action) for action in actions]
    return Command(" ".join([parser.prog, *given]), parser.description or "", words)


def _usage(action: argparse.Action) -> str:
    takes = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    return f"{action.option_strings[-1]} {takes}".strip() if action.option_strings else takes


def _in_usage(action: argparse.Action) -> str:
    usage = _usage(action)
    if action.option_strings or action.nargs in {"?", "*"}:
        return f"[{usage}]"
    return f"{usage} …" if action.nargs == "+" else usage
