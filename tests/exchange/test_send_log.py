"""The log of what went out: it outlives a crash, and says who was written to."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from lotbook.core.errors import HostError
from lotbook.exchange.suppliers import send_log
from lotbook.exchange.suppliers.send_log import Event, already, append, latest, read, states

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def event(kind: str, reference: str = "R1", *, days_ago: int = 0, supplier: str = "Acme") -> Event:
    at = (NOON - dt.timedelta(days=days_ago)).isoformat()
    return Event(at, kind, reference, supplier, blanks=(("TEA", "007", "Expiry date"),))


def test_what_is_appended_is_read_back_also_behind_a_line_that_broke_off(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    assert read(log) == ()
    append(log, event("sending"))
    with log.open("a") as file:
        file.write('{"at": "2026-11-2')  # the power went
    append(log, event("sent"))
    log.write_bytes(log.read_bytes() + b'[1]\n"x"\n{"at": 5}\n\xff\n{"blanks": 3}\n')
    assert read(log) == (event("sending"), event("sent"))


def test_a_log_that_cannot_be_written_or_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="cannot be written"):
        append(tmp_path / "gone" / "log.jsonl", event("sent"))
    with pytest.raises(HostError, match="cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("events", "counts"),
    [
        ([event("sent")], True),
        ([event("drafted", supplier=" acme ")], True),
        ([event("sending")], True),  # broke off: nobody knows
        ([event("sending"), event("uncertain")], True),
        ([event("sending"), event("failed")], False),
        ([event("sent", days_ago=8)], False),
        ([event("sent", supplier="Other")], False),
        ([event("sent"), event("sending", "R2"), event("failed", "R2")], True),
        ([event("received")], False),
    ],
)
def test_who_counts_as_written_to(events: list[Event], *, counts: bool) -> None:
    assert (already(events, "ACME", since=NOON - dt.timedelta(days=7)) is not None) == counts


@pytest.mark.parametrize(
    ("of", "asked", "counts"),
    [
        ("Harbor", "Fern", False),
        ("Harbor", " HARBOR ", True),
        ("", "Harbor", True),  # everybody's goods are theirs, too
        ("Harbor", "", True),
    ],
)
def test_a_copy_about_another_owners_goods_is_no_message_about_these(of: str, asked: str, *, counts: bool) -> None:
    events = [replace(event("sent"), owner=of)]
    assert (already(events, "acme", since=NOON - dt.timedelta(days=7), owner=asked) is not None) is counts


def test_the_latest_copy_and_the_last_word_on_each() -> None:
    events = [event("sent", "R2"), event("sent", "R1", days_ago=30), event("received", "R1")]
    found = latest(events, "acme")
    assert found is not None
    assert found.reference == "R2"
    assert states(events)["R1"].event == send_log.SENT


@pytest.mark.parametrize(
    ("owner", "reference"), [("harbor", "R2"), ("Fern", "R3"), ("", "R1")], ids=["of one", "of another", "of all"]
)
def test_a_copy_about_another_owners_goods_is_no_newer_one(owner: str, reference: str) -> None:
    events = [
        event("sent", "R1", days_ago=3),
        replace(event("sent", "R2", days_ago=2), owner="Harbor"),
        replace(event("sent", "R3", days_ago=1), owner="Fern"),
    ]
    found = latest(events, "acme", owner)
    assert found is not None
    assert found.reference == reference
