"""A reply that was taken in, taken back with undo, and taken in again: each time the user is told how it stands."""

from pathlib import Path

import pytest

from lotbook.core.days import to_day
from lotbook.exchange.suppliers import send_log
from tests.command import Command
from tests.conftest import SAMPLE_DAY
from tests.drawn import build
from tests.scenarios.test_suppliers import LOTS, SKUS, SUPPLIERS, answers, filled, sent


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "my_lots.xlsm"
    build(path, rows={"Lots": LOTS, "SKUs": SKUS, "Suppliers": SUPPLIERS}, as_of=to_day(SAMPLE_DAY))
    return path


@pytest.mark.long
def test_a_reply_that_was_taken_back_is_told_so_and_can_be_taken_in_again(lotbook: Command, tracker: Path) -> None:
    lotbook.stop_the_clock()  # a log has times to the second, and two runs can be of one
    reply = filled(sent(tracker), tracker.with_name("reply.xlsx"), answers)

    def told() -> str:
        return " ".join(lotbook("receive", tracker, reply, "--take", "none").out.split())

    assert "applied" not in told()
    assert lotbook("receive", tracker, reply, "--take", "1").code == 1
    assert lotbook("receive", tracker, reply, "--take", "all").code == 0
    assert "This file was already applied on" in told()
    assert lotbook("undo", tracker, "--yes").code == 0  # of the first answer is still there
    assert "This file was already applied on" in told()
    assert lotbook("undo", tracker, "--yes").code == 0
    assert "and that run was taken back since. It can be applied again." in told()
    assert lotbook("undo", tracker, "--yes", "--run", "4").code == 0
    assert "This file was already applied on" in told()
    assert lotbook("undo", tracker, "--yes", "--run", "5").code == 0
    assert "4 of 4 changes are in" in lotbook("receive", tracker, reply, "--take", "all").out
    events = send_log.read(send_log.log_of(tracker))
    assert [(each.event, each.detail) for each in events if each.file == "reply.xlsx"] == [
        ("received", "1 cell and 0 new rows taken in"),
        ("received", "2 cells and 1 new row taken in"),
        ("taken back", "run 2 was taken back (undo)"),
        ("taken back", "run 1 was taken back (undo)"),
        ("taken in again", "undo of run 1 was taken back"),
        ("taken back", "run 1 was taken back (undo)"),
        ("received", "3 cells and 1 new row taken in"),
    ]
