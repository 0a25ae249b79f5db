"""A few odd files of every kind in each run; `python3 dev.py fuzz` tries thousands."""

import os
import random
import zipfile
from pathlib import Path

import pytest

from tests.fuzz import kills
from tests.fuzz.campaign import KINDS, LEDGER, campaign, contents, missed
from tests.fuzz.mutations import of_text, of_workbook

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", range(4))
def test_odd_files_cost_a_message(seed: int) -> None:
    assert campaign(6, seed, lambda _: None) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way")
def test_writers_that_are_killed_leave_the_old_or_the_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.kills.LONGEST", 1.5)
    found, killed = kills.campaign(8, 3, lambda _: None)
    assert found == []
    assert killed > 0


def test_a_campaign_notices_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = contents(tmp_path)["tracker"]
    (tmp_path / "sample.xlsm").unlink()
    (ledger,) = (kind for kind in KINDS if kind.name == "ledger")
    assert missed(ledger, LEDGER, sample, tmp_path) == ""
    monkeypatch.setattr("tests.fuzz.campaign._LIMITED", "import sys; sys.exit(3)  # {0}")
    assert missed(ledger, LEDGER, sample, tmp_path).startswith("exit 3")
    monkeypatch.setattr(
        "tests.fuzz.campaign._LIMITED", "open(__import__('sys').argv[2], 'ab').write(b'x'); exit(2) # {0}"
    )
    assert missed(ledger, LEDGER, sample, tmp_path) == "exit 2, and the workbook changed"


def test_the_same_seed_makes_the_same_files(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = sample.read_bytes()
    now = iter(range(1_800_000_000, 2_000_000_000, 60))
    monkeypatch.setattr("zipfile.time.time", lambda: next(now))
    made = [[change(content if change is of_workbook else LEDGER, random.Random(n)) for n in range(20)]  # noqa: S311
            for change in (of_workbook, of_text, of_workbook, of_text)]  # fmt: skip
    assert made[:2] == made[2:]
    assert len(set(made[0])) == 20
    assert sum(zipfile.is_zipfile(__import__("io").BytesIO(each)) for each in made[0]) > 10
