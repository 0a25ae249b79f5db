"""How the tests run: Hypothesis without a stopwatch, since a report takes as long as the machine is slow.

Its books are the same in every run, so that a failure is of the change at hand; `--hypothesis-profile search` draws new
ones, and `--hypothesis-profile campaign` thousands.
"""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from lotbook.actions.recalls import recall as packets
from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED
from lotbook.hosts.file import FileHost
from tests.command import Command
from tests.drawn import write_new
from tests.fonts import AS_WIDE_AS_CALIBRI, families, fontconfig, hide

SAMPLE_DAY = dt.date(2026, 11, 23)
SAMPLE_TIME = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)

settings.register_profile(
    "search", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("campaign", settings.get_profile("search"), max_examples=4000)
settings.register_profile("lotbook", settings.get_profile("search"), derandomize=True, max_examples=15)
settings.register_profile("fast", settings.get_profile("lotbook"), max_examples=8)
settings.load_profile("lotbook")


_SINGLE_STEPS = {"test_said.py", "test_days.py"}
"""Where DuckDB computes a step, and no report."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Reports on DuckDB are for `dev.py long`: each takes seconds, and `tests/core/test_engines.py` has some."""
    for item in items:
        if (
            isinstance(item, pytest.Function)
            and hasattr(item, "callspec")
            and "duckdb" in item.callspec.params.values()
            and item.path.name not in _SINGLE_STEPS
        ):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.long)


@pytest.fixture(autouse=True)
def no_pdf_of_a_packet(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice takes seconds for the PDF of a packet, which few tests are about; these put it back."""
    monkeypatch.setattr(packets, "libreoffice", lambda: None)


@pytest.fixture
def lotbook(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line."""
    return Command(monkeypatch, capsys)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample tracker, refreshed as of a fixed day; copy it before changing it."""
    path = tmp_path_factory.mktemp("sample") / "sample.xlsm"
    write_new(path, today=SAMPLE_DAY, sample=True)
    refresh(FileHost(path, needed=NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    return path


@pytest.fixture(params=["with Carlito", "without Carlito"])
def fonts(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs a test once with a font as wide as Calibri and once without one."""
    if not fontconfig():
        if request.param == "without Carlito":
            pytest.skip("needs fontconfig, to hide fonts from LibreOffice")
    elif request.param == "without Carlito":
        hide(AS_WIDE_AS_CALIBRI, tmp_path, monkeypatch)
        assert not families() & set(AS_WIDE_AS_CALIBRI)
    elif not families() & set(AS_WIDE_AS_CALIBRI):
        pytest.skip("Carlito is not installed (fonts-crosextra-carlito on Debian)")
    return str(request.param)
