"""A digest: what is due, what changed since the last one, and the mail and the calendar that come of it."""

import datetime as dt
import email
import errno
import os
from dataclasses import replace
from email.policy import default
from pathlib import Path
from typing import Any

import icalendar
import pytest

from lotbook.actions.digest import Digest, Due, as_calendar, compared
from lotbook.core.days import to_date
from lotbook.exchange.suppliers import smtp
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells, NewRows
from lotbook.told.digest import digest_text
from tests.command import Command
from tests.drawn import build
from tests.scenarios.test_history_and_undo import put

TODAY = dt.date.today().toordinal() - dt.date(1899, 12, 30).toordinal()  # noqa: DTZ011 - as the command sees it


_NOTHING_ELSE: tuple[Any, ...] = (None, (), 0, 0, None)
"""No digest before, no changes, no run, nothing to do, and no tracker."""


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "lots.xlsm"
    content: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": ["TEA", "JAR"], "product": ["Green tea", None]},
        "Lots": {
            "sku": ["TEA", "TEA", "JAR", "JAR"],
            "lot": ["T-1", "T-2", "007", "008"],
            "expiry_date": [TODAY + 3, TODAY + 20, TODAY + 200, TODAY - 1],
            "received_date": [TODAY - 90] * 4,
            "received_quantity": [100, 50, 30, 2],
            "place": ["Garage"] * 4,
        },
        "Places": {"place": ["Garage"], "kind": ["Own"], "channel": ["DTC"]},
        "Channels": {"channel": ["DTC"], "cutoff_days": [0], "transit_days": [3], "receiving_days": [0]},
    }
    build(path, rows=content, as_of=TODAY, cells={"AsOf": TODAY})
    return path


def events(path: Path) -> dict[str, Any]:
    found = icalendar.Calendar.from_ical(path.read_bytes())
    return {str(each["uid"]): each for each in found.walk("VEVENT")}


def test_what_is_due_in_a_week_and_in_a_month(tracker: Path, lotbook: Command) -> None:
    outcome = lotbook("digest", tracker)
    assert outcome.code == 0, outcome.err
    week, _, rest = outcome.out.partition("Due after that, in the next 30 days:")
    assert f"{to_date(TODAY + 3)} Expires: SKU TEA (Green tea), lot T-1, Garage: 100 units" in week
    assert f"{to_date(TODAY)} Ship by: SKU TEA (Green tea), lot T-1, Garage: 100 units" in week
    assert f"{to_date(TODAY + 20)} Expires: SKU TEA (Green tea), lot T-2, Garage: 50 units" in rest
    assert "007" not in outcome.out
    assert "To do now: " in rest
    assert "(new)" not in outcome.out


@pytest.mark.long
def test_what_is_overdue_comes_first(tracker: Path, lotbook: Command) -> None:
    outcome = lotbook("digest", tracker)
    first, _, _ = outcome.out.partition("Due in the next 7 days:")
    assert first.split("\n", 2)[2].split("\n")[:2] == [
        "Overdue or due now:",
        f"    {to_date(TODAY)} Dispose: SKU JAR, lot 008, Garage: 2 units",
    ]
    assert [each["kind"] for each in lotbook("digest", tracker, "--json").json["overdue"]] == ["Dispose"]
    put(tracker, "Lots", "Expiry date", 4, TODAY + 400)
    assert "Overdue" not in lotbook("digest", tracker).out


def _add(tracker: Path, table: str, *rows: dict[str, Any]) -> None:
    FileHost(tracker).write(Changes(new_rows=(NewRows(table, rows),)))


def test_what_is_on_shipments_already_is_named_beside_the_day_to_ship_by(tracker: Path, lotbook: Command) -> None:
    sale = {"Date": TODAY + 1, "SKU": "TEA", "Lot": "T-1", "Quantity": 60, "From": "Garage", "Type": "Sale"}
    _add(tracker, "Shipments", sale)
    ics = tracker.with_suffix(".ics")
    outcome = lotbook("digest", tracker, "--json", "--dry-run")
    found = outcome.json
    said = {
        (each["kind"], each["lot"]): each["remark"] for each in (*found["overdue"], *found["week"], *found["later"])
    }
    booked = "60 units are on Shipments already, to leave on a later day."
    assert (said["Ship by", "T-1"], said["Expires", "T-1"], said["Ship by", "T-2"]) == (booked, "", "")
    assert f"lot T-1, Garage: 100 units. {booked}\n" in lotbook("digest", tracker, "--ics", ics).out
    (leaves,) = (each for each in events(ics).values() if each["summary"].startswith("Ship by: TEA, lot T-1"))
    assert leaves["description"].endswith(f"at Garage. {booked}")


def test_what_is_on_hold_though_amazon_sells_it_is_due_now(tracker: Path, lotbook: Command) -> None:
    _add(tracker, "Places", {"Place": "FBA-US", "Kind": "FBA", "Channel": "FBA-US"})
    lot = {"SKU": "TEA", "Expiry date": TODAY + 300, "Received date": TODAY - 90, "Status": "Hold"}
    there = {**lot, "Lot": "T-3", "Received quantity": 40, "Place": "FBA-US"}
    _add(tracker, "Lots", there, {**lot, "Lot": "T-4", "Received quantity": 30, "Place": "Garage"})
    late = lotbook("digest", tracker, "--json", "--dry-run").json["overdue"]
    (held,) = (each for each in late if each["kind"] == "Hold")
    assert (held["lot"], held["place"], held["units"], held["day"]) == ("T-3", "FBA-US", 40, f"{to_date(TODAY)}")
    assert held["remark"] == "Its status on Lots is Hold, but Amazon sells it: close the listing or order it back."


def test_a_terminal_gets_lines_that_fit_and_a_mail_whole_ones() -> None:
    remark = "60 units are on Shipments already, to leave on a later day."
    each = Due("Ship by", to_date(TODAY), "TEA", "T-1", "Garage", "Green tea, 20 bags", units=100, remark=remark)
    found = Digest(Path("lots.xlsm"), to_date(TODAY), (each,), (), (), (), *_NOTHING_ELSE)
    text, shown = digest_text(found), digest_text(found, width=60)
    assert max(map(len, shown.splitlines())) <= 60 < max(map(len, text.splitlines()))
    assert shown.split() == text.split()
    first, second = (line for line in shown.splitlines() if "SKU TEA" in line or "Shipments" in line)
    assert [len(line) - len(line.lstrip()) for line in (first, second)] == [4, 8]
    assert [line for line in shown.splitlines() if not line] == [line for line in text.splitlines() if not line]


@pytest.mark.long
def test_the_next_one_says_what_changed_since(tracker: Path, lotbook: Command) -> None:
    before = tracker.read_bytes()
    first = lotbook("digest", tracker, "--json").json
    assert first["since"] is None
    assert tracker.read_bytes() == before
    put(tracker, "Lots", "Expiry date", 2, TODAY + 25)
    put(tracker, "Lots", "Expiry date", 3, TODAY + 5)
    put(tracker, "Lots", "Received quantity", 1, 0)
    stock = tracker.with_name("stock.csv")
    stock.write_text("SKU;Lot;Best before;Quantity\nTEA;T-9;2099-05-31;24\n", encoding="utf-8")
    assert lotbook("adopt", stock, "--into", tracker, "--yes").code == 0
    second = lotbook("digest", tracker, "--json").json
    assert second["since"] is not None
    due = {(each["lot"], each["kind"]): each for each in (*second["week"], *second["later"])}
    assert due["T-2", "Expires"]["was"] == str(to_date(TODAY + 20))
    assert due["007", "Expires"]["new"] is True
    assert {each["lot"] for each in second["no_longer_due"]} == {"T-1"}
    assert any("T-9" in each["change"] for each in second["changes"])
    text = lotbook("digest", tracker, "--dry-run").out
    assert "Changed by lotbook since" in text
    assert lotbook("digest", tracker, "--json").json["changes"] == []
    assert lotbook("history", tracker, "--verify").code == 0
    # A digest is no run: undo takes back what was adopted.
    assert lotbook("undo", tracker, "--yes").code == 0


@pytest.mark.long
def test_the_rows_of_an_import_hide_no_other_change(tracker: Path, lotbook: Command) -> None:
    assert lotbook("digest", tracker).code == 0
    lots = tracker.with_name("lots.csv")
    lots.write_text("SKU;Lot;Best before;Quantity\nTEA;T-9;2099-05-31;24\n", encoding="utf-8")
    assert lotbook("adopt", lots, "--into", tracker, "--yes").code == 0
    orders = tracker.with_name("picks.csv")
    lines = "".join(f"2026-10-13;P-{number};TEA;T-2;1;Shop\n" for number in range(30))
    orders.write_text(f"Ship Date;Order Number;SKU;Lot Number;Qty;Ship To\n{lines}", encoding="utf-8")
    assert lotbook("import", tracker, orders, "--from", "Garage").code in {0, 1}
    found = lotbook("digest", tracker, "--dry-run", "--json").json
    assert len(found["changes"]) > 30
    text = lotbook("digest", tracker).out
    assert "import: Shipments: 30 new rows" in text
    assert "adopt: Lots: new row: SKU TEA; Lot T-9;" in text
    assert "lotbook history shows every row" in text


@pytest.mark.long
@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_a_change_is_told_once_whatever_the_clock_says(
    tracker: Path, lotbook: Command, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """Both may be of one second, and a computer's clock is set back or forward."""
    at = dt.datetime.now(tz=dt.UTC) + dt.timedelta(hours=hours)
    monkeypatch.setattr("lotbook.cli.digest.now", lambda: at)
    assert lotbook("digest", tracker).code == 0
    stock = tracker.with_name("stock.csv")
    stock.write_text("SKU;Lot;Best before;Quantity\nTEA;T-9;2099-05-31;24\n", encoding="utf-8")
    assert lotbook("adopt", stock, "--into", tracker, "--yes").code == 0
    assert any("T-9" in each["change"] for each in lotbook("digest", tracker, "--json").json["changes"])
    assert lotbook("digest", tracker, "--json").json["changes"] == []
    assert lotbook("digest", tracker, "--json").json["changes"] == []


def test_an_order_is_named_with_its_channel_and_the_most_to_order() -> None:
    """Plan knew the last day to order, and nobody was reminded of it."""
    left_out = "Not counted: 350 units on hold."
    order = Due("Order by", to_date(TODAY + 3), "TEA", "", "FBA-US", "Green tea", units=2880, remark=left_out)
    digest = Digest(Path("lots.xlsx"), to_date(TODAY), (order,), (), (replace(order, units=0),), (), *_NOTHING_ELSE)
    line = f"{to_date(TODAY + 3)} Order by: SKU TEA (Green tea), FBA-US: at most 2,880 units. {left_out}\n"
    assert line in digest_text(digest)
    now = dt.datetime.now(tz=dt.UTC)
    there, gone = icalendar.Calendar.from_ical(as_calendar(digest, now=now)).walk("VEVENT")
    assert str(there["summary"]) == "Order by: TEA, FBA-US"
    most = "Order at most 2,880 units of SKU TEA (Green tea) for FBA-US."
    assert str(there["description"]).startswith(f"{most} {left_out} The sheet Plan says why.")
    assert (str(gone["uid"]), str(gone["status"])) == (str(there["uid"]), "CANCELLED")
    assert str(gone["description"]) == "No longer due on this day: SKU TEA, FBA-US."


@pytest.mark.parametrize(
    ("kind", "late"), [("Order by", "Order by"), ("Remove by", "Remove"), ("Ship by", "Ship first")]
)
def test_what_became_overdue_is_not_told_as_no_longer_due(kind: str, late: str) -> None:
    lot = "" if kind == "Order by" else "7"
    was = Due(kind, to_date(TODAY + 3), "TEA", lot, "FBA-US")
    overdue = Due(late, to_date(TODAY - 3), "TEA", lot, "FBA-US", units=9)
    other = replace(was, sku="JAR")
    digest = Digest(Path("lots.xlsx"), to_date(TODAY), (), (overdue,), (was, other), (), *_NOTHING_ELSE)
    _, told = digest_text(digest).split("No longer due")
    assert ("SKU JAR" in told, "SKU TEA" in told) == (True, False)
    # The day that is in the calendar is wrong all the same, and the lot may be there: on hold, or due on another day.
    gone, _ = icalendar.Calendar.from_ical(as_calendar(digest, now=dt.datetime.now(tz=dt.UTC))).walk("VEVENT")
    assert (str(gone["status"]), "any more" in str(gone["description"])) == ("CANCELLED", False)


def test_what_is_overdue_has_no_other_day_every_day() -> None:
    day, about = to_date(TODAY), ("Remove by", "TEA", "T-1", "FBA-US")
    due = Due(about[0], day, *about[1:], units=5)
    yesterday, later = day - dt.timedelta(days=1), day + dt.timedelta(days=3)
    assert compared(due, {about: yesterday}, is_first=False, as_of=day).was == day
    assert compared(due, {about: later}, is_first=False, as_of=day).was == later
    assert compared(due, {about: yesterday}, is_first=False, as_of=yesterday).was == yesterday
    assert compared(due, {}, is_first=False, as_of=day).is_new


def test_importing_the_calendar_again_changes_the_same_events(
    tracker: Path, lotbook: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lots.ics"
    assert lotbook("digest", tracker, "--ics", path).code == 0
    first = events(path)
    assert {str(each["summary"]) for each in first.values()} >= {"Expires: TEA, lot T-1, Garage"}
    (expires,) = (each for each in first.values() if str(each["summary"]) == "Expires: TEA, lot T-2, Garage")
    assert (expires.decoded("dtstart"), expires.decoded("dtend")) == (to_date(TODAY + 20), to_date(TODAY + 21))
    put(tracker, "Lots", "Expiry date", 2, TODAY + 22)
    put(tracker, "Lots", "Received quantity", 1, 0)
    later = dt.datetime.now(tz=dt.UTC) + dt.timedelta(minutes=5)
    monkeypatch.setattr("lotbook.cli.digest.now", lambda: later)
    assert lotbook("digest", tracker, "--ics", path).code == 0
    second = events(path)
    assert set(second) == set(first)
    moved = second[str(expires["uid"])]
    assert moved.decoded("dtstart") == to_date(TODAY + 22)
    assert moved["sequence"] > expires["sequence"]
    status = {str(each["summary"]): str(each["status"]) for each in second.values()}
    assert status["Expires: TEA, lot T-1, Garage"] == "CANCELLED"
    assert status["Expires: TEA, lot T-2, Garage"] == "CONFIRMED"


@pytest.mark.long
def test_a_digest_in_between_takes_nothing_from_the_calendar(tracker: Path, lotbook: Command, tmp_path: Path) -> None:
    """A digest looked at in a terminal writes no calendar: the next file still cancels what that one dropped."""
    path = tmp_path / "lots.ics"
    assert lotbook("digest", tracker, "--ics", path).code == 0
    put(tracker, "Lots", "Received quantity", 1, 0)
    assert "No longer due since" in lotbook("digest", tracker).out
    assert "No longer due since" not in lotbook("digest", tracker).out
    for _ in range(2):
        assert lotbook("digest", tracker, "--ics", path).code == 0
        status = {str(each["summary"]): str(each["status"]) for each in events(path).values()}
        assert status["Expires: TEA, lot T-1, Garage"] == "CANCELLED"
    put(tracker, "Lots", "Received quantity", 1, 100)
    assert lotbook("digest", tracker, "--ics", path).code == 0
    status = {str(each["summary"]): str(each["status"]) for each in events(path).values()}
    assert status["Expires: TEA, lot T-1, Garage"] == "CONFIRMED"
    assert lotbook("history", tracker, "--verify").code == 0


def test_names_with_signs_of_the_format_stay_whole(tracker: Path, lotbook: Command, tmp_path: Path) -> None:
    odd = "A;B,C\\D\nBEGIN:VEVENT äöü北"
    FileHost(tracker).write(Changes(inputs=(InputCells("SKUs", "Product", {5: odd}),)))
    path = tmp_path / "lots.ics"
    assert lotbook("digest", tracker, "--ics", path).code == 0
    found = events(path)
    assert any(
        "A;B,C\\D" in str(each["description"]) and "äöü北" in str(each["description"]) for each in found.values()
    )
    assert all(len(line.encode()) <= 75 for line in path.read_bytes().decode().split("\r\n"))


def test_a_mail_to_oneself_as_a_draft_with_the_calendar(tracker: Path, lotbook: Command, tmp_path: Path) -> None:
    assert "Mail from is blank" in lotbook("digest", tracker, "--mail").err
    table = FileHost(tracker).read(["Settings"], []).tables["Settings"]
    row = table.first_row + table.values[0].index("Mail from")
    FileHost(tracker).write(Changes(inputs=(InputCells("Settings", "Value", {row: "ann@shop.example"}),)))
    outcome = lotbook("digest", tracker, "--mail", "--ics", tmp_path / "lots.ics")
    assert outcome.code == 0, outcome.err
    (draft,) = tmp_path.glob("lots digest *.eml")
    letter: Any = email.message_from_bytes(draft.read_bytes(), policy=default)
    assert (letter["To"], letter["From"], letter["X-Unsent"]) == ("ann@shop.example", "ann@shop.example", "1")
    assert letter["Subject"] == "lots: 1 overdue, 3 due in the next 7 days"
    assert "lot T-1" in letter.get_body(("plain",)).get_content()
    (attached,) = letter.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "lots.ics")


def set_up(tracker: Path, values: dict[str, Any]) -> None:
    """Type settings."""
    table = FileHost(tracker).read(["Settings"], []).tables["Settings"]
    rows = {table.first_row + table.values[0].index(label): value for label, value in values.items()}
    FileHost(tracker).write(Changes(inputs=(InputCells("Settings", "Value", rows),)))


def test_a_mail_that_is_sent(tracker: Path, lotbook: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(tracker, {"Mail from": "ann@shop.example", "Mail by": "SMTP", "SMTP server": "smtp.shop.example"})
    sent: list[Any] = []
    monkeypatch.setenv(smtp.PASSWORD, "secret")
    monkeypatch.setattr(smtp, "send", lambda letter, through, **_: sent.append((letter, through)))
    outcome = lotbook("digest", tracker, "--mail")
    assert outcome.code == 0, outcome.err
    assert "Mailed to ann@shop.example." in outcome.out
    ((letter, through),) = sent
    assert (letter["To"], through.host) == ("ann@shop.example", "smtp.shop.example")
    assert letter["X-Unsent"] is None


def test_a_digest_that_cannot_be_noted_is_shown_all_the_same(
    tracker: Path, lotbook: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("lotbook.hosts.journal.lines.os.write", full)
        outcome = lotbook("digest", tracker)
    assert outcome.code == 0
    assert "lot T-1" in outcome.out
    assert "Note: the next digest will say the same again: The journal " in outcome.out


def test_options_that_do_not_go_together(tracker: Path, lotbook: Command, tmp_path: Path) -> None:
    assert "ends in .ics" in lotbook("digest", tracker, "--ics", tmp_path / "lots.csv").err
    assert "Use draft, outlook or smtp" in lotbook("digest", tracker, "--mail", "--by", "pigeon").err
    assert "only shows the digest" in lotbook("digest", tracker, "--dry-run", "--mail").err


@pytest.mark.parametrize("there", [None, b"of yesterday"])
@pytest.mark.parametrize("missing", ["address", "server"])
def test_a_digest_that_cannot_be_mailed_leaves_the_calendar_as_it_was(
    tracker: Path, lotbook: Command, tmp_path: Path, there: bytes | None, missing: str
) -> None:
    if missing == "server":
        set_up(tracker, {"Mail from": "me@shop.example", "Mail by": "SMTP"})
    calendar = tmp_path / "l.ics"
    if there is not None:
        calendar.write_bytes(there)
    outcome = lotbook("digest", tracker, "--mail", "--ics", calendar)
    assert (outcome.code, "Wrote" in outcome.out) == (2, False), outcome.out
    assert (calendar.read_bytes() if calendar.exists() else None) == there
