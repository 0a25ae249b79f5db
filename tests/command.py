"""The command line, called as a user calls it, without a process of its own."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

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


class Command:
    """Runs `lotbook` with arguments."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *arguments: object) -> Outcome:
        """Run it; arguments may be paths."""
        self._monkeypatch.setattr("sys.argv", ["lotbook", *map(str, arguments)])
        code = cli.run()
        printed = self._capsys.readouterr()
        return Outcome(code, printed.out, printed.err)
