"""The workbook the hosts are tried on, and the hosts."""

from pathlib import Path

import pytest

from tests.hosts.books import tracker
from tests.hosts.hosted import HOSTS, Take


@pytest.fixture(params=HOSTS)
def take(request: pytest.FixtureRequest) -> Take:
    """Puts a workbook into the hands of a host."""
    return HOSTS[request.param]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A tracker with a table of lots, an output table with a column of the user's, and a sheet of the user's."""
    return tracker(tmp_path / "tracker.xlsx")
