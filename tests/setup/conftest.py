import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lotbook.hosts.machine import Machine, System
from tests.setup.computers import mac, windows_pc

Use = Callable[[Machine], Machine]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Makes the command line run on another computer."""

    def used(machine: Machine) -> Machine:
        monkeypatch.setattr(Machine, "this", lambda: machine)
        return machine

    return used


@pytest.fixture
def linux(use: Use) -> Machine:
    """This computer, were there no Excel for it."""
    return use(replace(Machine.this(), system=System.OTHER))


@pytest.fixture
def pc(tmp_path: Path, use: Use) -> Machine:
    """A PC with Excel, on which the command line runs."""
    return use(windows_pc(tmp_path / "pc"))


@pytest.fixture
def apple(tmp_path: Path, use: Use) -> Machine:
    """A Mac with Excel, on which the command line runs."""
    return use(mac(tmp_path / "mac"))


@pytest.fixture
def book(sample: Path, tmp_path: Path) -> Path:
    """A refreshed tracker with a sample in it."""
    return Path(shutil.copy(sample, tmp_path / "mine.xlsm"))
