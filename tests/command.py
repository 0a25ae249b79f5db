"""The command line, called as a user calls it, without a process of its own."""

import datetime as dt
import json
import sys
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
import typer.main

from lotbook import cli


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON."""
        return json.loads(self.out)


_made_once = cache(typer.main.get_command)
"""All commands with their options, which a process of its own makes once."""


class Command:
    """Runs `lotbook` with arguments."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        monkeypatch.setattr(typer.main, "get_command", _made_once)

    def stop_the_clock(self) -> None:
        """Every run from here on is at one moment, so that what it stamps on the sheets stays the same."""
        moment = dt.datetime.now(tz=dt.UTC)
        stopped = SimpleNamespace(datetime=SimpleNamespace(now=lambda: moment), date=dt.date)
        self._monkeypatch.setattr(sys.modules["lotbook.cli.app"], "dt", stopped)

    def __call__(self, *arguments: object) -> Outcome:
        """Run it; arguments may be paths."""
        self._monkeypatch.setattr("sys.argv", ["lotbook", *map(str, arguments)])
        code = cli.run()
        printed = self._capsys.readouterr()
        return Outcome(code, printed.out, printed.err)
