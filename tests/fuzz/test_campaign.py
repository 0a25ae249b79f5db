"""A few odd files of every kind in each run; `python3 dev.py fuzz` tries thousands."""

import os
import random
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fuzz import kills
from tests.fuzz.campaign import KINDS, LEDGER, campaign, missed, originals
from tests.fuzz.commands import FOREVER, NEVER, run
from tests.fuzz.mutations import of_text, of_workbook

pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.mark.skipif(os.name == "nt", reason="to begin a command takes long on Windows")
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 10))])
def test_odd_files_cost_a_message(seed: int) -> None:
    assert campaign(30, seed, lambda _: None) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way")
@pytest.mark.parametrize("times", [8, pytest.param(40, marks=pytest.mark.long)])
def test_writers_that_are_killed_leave_the_old_or_the_new(times: int) -> None:
    found, killed = kills.campaign(times, 3, lambda _: None)
    assert found == []
    assert killed > 0


def test_a_campaign_notices_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = originals(tmp_path / "made")
    folder = tmp_path / "tried"
    folder.mkdir()
    (ledger,) = (kind for kind in KINDS if kind.name == "ledger")
    assert missed(ledger, LEDGER, sound, folder) == ""
    monkeypatch.setattr("tests.fuzz.campaign.run", lambda *_, **__: (3, ""))
    assert missed(ledger, LEDGER, sound, folder).startswith("exit 3")
    monkeypatch.setattr("tests.fuzz.campaign.run", _refused_and_changed)
    assert missed(ledger, LEDGER, sound, folder) == "exit 2, and the workbook changed"


def _refused_and_changed(command: Sequence[str], *_: Path, **__: float) -> tuple[int, str]:
    with Path(command[1]).open("ab") as tracker:
        tracker.write(b"x")
    return 2, "That did not work."


def test_a_command_is_run_and_limited(tmp_path: Path) -> None:
    said, amply = tmp_path / "said", {"seconds": 20, "room": 2_000_000_000}
    code, told = run(["--help"], said, **amply, patience=60)
    assert code == 0
    assert "refresh" in told
    assert run(["--help"], tmp_path / "other", **amply, patience=0)[0] == FOREVER
    assert run(["--help"], tmp_path / "no folder" / "said", **amply, patience=60)[0] == NEVER


def test_every_kind_is_taken_as_it_is(tmp_path: Path) -> None:
    sound = originals(tmp_path / "made")
    for kind in KINDS:
        folder = tmp_path / kind.name
        folder.mkdir(exist_ok=True)
        assert missed(kind, sound.files[kind.name], sound, folder) == ""
        if kind.name not in {"tracker", "their tracker"}:
            # Those change nothing that was typed: the other tracker has the same rows.
            assert (folder / "lots.journal.jsonl").exists(), kind.name


def test_the_same_seed_makes_the_same_files(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = sample.read_bytes()
    now = iter(range(1_800_000_000, 2_000_000_000, 60))
    monkeypatch.setattr("zipfile.time.time", lambda: next(now))
    made = [[change(content if change is of_workbook else LEDGER, random.Random(n)) for n in range(20)]  # noqa: S311
            for change in (of_workbook, of_text, of_workbook, of_text)]  # fmt: skip
    assert made[:2] == made[2:]
    assert len(set(made[0])) == 20
    assert sum(zipfile.is_zipfile(__import__("io").BytesIO(each)) for each in made[0]) > 10
