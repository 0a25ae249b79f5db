"""A shipment to Amazon: which lots go, the seller's own template filled in, and the transfer, if the user says so."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lotbook.actions.for_channel import days_required, named, ruled, with_promised
from lotbook.actions.orders import Names
from lotbook.actions.session import Progress, Session
from lotbook.core import fefo, nw
from lotbook.core.amazon.inbound import Packing, packing_lines, template_rows
from lotbook.core.counted import counted
from lotbook.core.days import to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import Rows, make_rows, rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.names import key_of_name, name_key
from lotbook.core.words import AMAZON_KINDS, Flag
from lotbook.exchange.amazon.send_template import Template, cells, template_of
from lotbook.hosts.host import Changes, Host, NewRows
from lotbook.hosts.ooxml.external import put_cells
from lotbook.hosts.ooxml.foreign import check_foreign

if TYPE_CHECKING:
    from lotbook.core.table import Cell

_LARGEST = 500_000
"""Units of a SKU that Amazon takes in one shipment."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A lot that stays behind."""

    sku: str
    lot: str
    units: int
    why: str
    ship_by: dt.date | None
    """The last day it could have left; None where that is not why."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """What goes to Amazon."""

    session: Session = field(repr=False, compare=False)
    """The tracker it was worked out from."""
    as_of: dt.date
    source: str
    destination: str
    channel: str
    lines: tuple[Packing, ...]
    refused: tuple[Refused, ...]
    remarks: tuple[str, ...]
    products: Mapping[str, Mapping[str, Any]] = field(repr=False)
    """`product`, `gtin`, `fnsku` by SKU."""
    marketplace: str = ""
    """The one in Settings."""


def plan(
    host: Host,
    wanted: Mapping[str, int],
    *,
    now: dt.datetime,
    source: str = "",
    destination: str = "",
    per_box: Mapping[str, int] | None = None,
    as_of: dt.date | None = None,
    owner: str | None = None,
    progress: Progress = lambda _: None,
) -> Shipment:
    """Choose the lots for a shipment to Amazon, first expired first out; nothing is written.

    A lot goes if on arrival it still has the days the channel asks for, and can be on sale there before its sell-by
    date.

    Args:
        host: Where the tracker is.
        wanted: Units by SKU.
        now: The time of this run.
        source: The place they leave; blank takes the default place.
        destination: The place of Amazon; blank takes the only one there is.
        per_box: Units per box by SKU; others as on the sheet SKUs.
        as_of: A day to judge everything on; None lets the as-of cell rule.
        owner: Whose goods; None for everybody's.
        progress: Told of each step.

    Raises:
        InputError: If a SKU or place is not known, or the workbook cannot be used.
        HostError: If it cannot be read.
    """
    session = Session.open(host, owner=owner, progress=progress)
    day = session.day(today=now.date(), as_of=as_of)
    progress("Looking for lots")
    # Goods may go to a place to which none of this owner have gone yet.
    tracker, every = session.tracker, session.everything
    skus = {row["sku"]: row for row in rows_of(tracker.tables["SKUs"].frame) if row["usable"]}
    everything = session.report(day).stock
    wanted, per_box = (by_sku(each, Names(tracker, everything)) for each in (wanted, per_box or {}))
    for sku, units in wanted.items():
        if sku not in skus:
            raise InputError(f"{sku!r} is not on the sheet SKUs. Add it there.")
        if not 0 < units <= _LARGEST:
            raise InputError(f"{sku}: Units must be between 1 and {_LARGEST:,}.")
    source, destination = _places(every, source, destination)
    channel = _channel(every, destination)
    free = with_promised(everything, every, as_of=day)
    stock = ruled(free.filter(nw.col("place") == source), every, channel, as_of=day, from_amazon=True)
    required = days_required(stock)
    expired_below = tracker.settings.expired_below
    rows = _chosen(stock, wanted, required, day, expired_below)
    boxes = {sku: row["units_per_box"] for sku, row in skus.items() if row["units_per_box"]} | per_box
    picks = [row for row in rows if row["outcome"] == "Allocated"]
    lines, remarks = packing_lines(picks, boxes)
    late = _more_than_sell(picks, rows_of(everything.filter(nw.col("place") == source)), destination, channel)
    missing = {row["sku"]: row["units"] for row in rows if row["outcome"] == "Short"}
    at_home = free.filter(nw.col("place") != source, ~nw.col("kind").is_in(list(AMAZON_KINDS)))
    others = ruled(at_home, every, channel, as_of=day)
    every_unit = {sku: int(others.filter(nw.col("sku") == sku)["on_hand"].sum() or 0) for sku in missing}
    elsewhere = _chosen(others, every_unit, days_required(others), day, expired_below) if missing else []
    short = [
        f"{sku}: {counted(units, 'unit')} short; there isn't enough stock to send at {source}."
        + _elsewhere(elsewhere, sku)
        for sku, units in missing.items()
    ]
    refused = tuple(_refused(row, required[row["sku"]], day) for row in rows if row["outcome"] == "Skipped")
    said, place = (*short, *late, *remarks), tracker.settings.amazon_marketplace
    return Shipment(session, to_date(day), source, destination, channel, lines, refused, said, skus, place)


def _chosen(
    stock: Rows, wanted: Mapping[str, int], required: Mapping[str, int], day: int, expired_below: int
) -> list[dict[str, Any]]:
    """The lots for a shipment, and what is passed over or short, as `fefo.allocate` lists them."""
    demand = make_rows(
        {
            "line": list(range(1, len(wanted) + 1)),
            "sku": list(wanted),
            "quantity": list(wanted.values()),
            "min_days_at_receipt": [required.get(sku, 0) for sku in wanted],
        },
        {"line": nw.Int64(), "sku": nw.String(), "quantity": nw.Int64(), "min_days_at_receipt": nw.Int64()},
    )
    chosen = fefo.allocate(stock, demand, as_of=day, expired_below=expired_below, sold_on=day, has_promised=True)
    return rows_of(chosen)


def _elsewhere(chosen: Sequence[Mapping[str, Any]], sku: str) -> str:
    """Which other places of your own have units of a SKU that could go as well."""
    units: dict[str, int] = {}
    for row in chosen:
        if row["sku"] == sku and row["outcome"] == "Allocated":
            units[row["place"]] = units.get(row["place"], 0) + row["units"]
    told = " and ".join(f"{place} has {number:,} that can go" for place, number in sorted(units.items()))
    return f" {told}: name it with --from." if told else ""


def _more_than_sell(
    picks: Sequence[Mapping[str, Any]], stock: Sequence[Mapping[str, Any]], destination: str, channel: str
) -> list[str]:
    """Lots of which more units go than Amazon will sell in time, of stock that is for the channel and where known."""
    known = (row for row in stock if row["channel"] == channel and row["units_at_risk"] is not None)
    sells = {(row["sku"], row["lot"]): (row["send_units"] or 0) for row in known if row["send_to"] in {channel, None}}
    found = []
    for pick in picks:
        units, most = pick["units"], sells.get((pick["sku"], pick["lot"]))
        if most is not None and units > most:
            few = f"only {most:,}" if most else "none"
            found.append(
                f"{pick['sku']}, lot {pick['lot']}: of {counted(units, 'unit')}, {destination} will probably sell "
                f"{few} before its sell-by date."
            )
    return found


def by_sku(numbers: Mapping[str, int], names: Names) -> dict[str, int]:
    """Numbers by SKU as it is spelled in the tracker.

    Raises:
        InputError: If there is no such SKU, or one is named twice.
    """
    found: dict[str, int] = {}
    for text, number in numbers.items():
        sku = names.sku(text)
        if sku in found:
            raise InputError(f"{sku} is named twice. Type each SKU once.")
        found[sku] = number
    return found


def _places(tracker: Tracker, source: str, destination: str) -> tuple[str, str]:
    """Where it leaves and where it goes, as the sheet Places spells them."""
    rows = [row for row in rows_of(tracker.tables["Places"].frame) if row["usable"]]
    amazon = [row["place"] for row in rows if row["kind"] in AMAZON_KINDS]
    source = named(tracker, "Places", "place", source) or tracker.settings.default_place or ""
    if not destination.strip() and len(amazon) == 1:
        destination = amazon[0]
    found = next((place for place in amazon if key_of_name(place) == key_of_name(destination)), None)
    if found is None:
        raise InputError(_no_destination(amazon, destination.strip()))
    if not source:
        raise InputError("Name the place they leave with --from, or type a Default place on Settings.")
    return source, found


def _no_destination(amazon: Sequence[str], asked: str) -> str:
    """What to say where it is not known which of Amazon's places a shipment goes to."""
    if not amazon:
        return "The sheet Places has no place of the kind FBA or AWD. Add the one to send to."
    if asked:
        return f"--to '{asked}' is not a place of Amazon's on the sheet Places; those are: {', '.join(amazon)}."
    return f"Say which of Amazon's places it goes to, as in --to {amazon[0]}; the sheet Places has {', '.join(amazon)}."


def _channel(tracker: Tracker, place: str) -> str:
    """The channel of a place."""
    rows = rows_of(tracker.tables["Places"].frame.filter(nw.col("usable"), nw.col("place") == place))
    return str(rows[0]["channel"] or tracker.settings.default_channel)


def _refused(row: dict[str, Any], required: int, day: int) -> Refused:
    expiry = row["expiry_date"]
    if row["reason"] == Flag.INSIDE_CUTOFF:
        return Refused(row["sku"], row["lot"], row["units"], "its sell-by date comes before it would be on sale", None)
    late = expiry is not None and day <= expiry < day + required
    ship_by = to_date(expiry - required) if late else None
    why = f"would be refused at check-in; its last day to leave was {ship_by}" if late else str(row["reason"])
    return Refused(row["sku"], row["lot"], row["units"], why, ship_by)


def fill(found: Shipment, template: Path, out: Path) -> tuple[str, ...]:
    """Fill in the seller's template, a copy of it; return what to know about it.

    Args:
        found: What goes.
        template: The seller's Send-to-Amazon workbook.
        out: The copy; must not exist.

    Raises:
        InputError: If it is no template, or filled in already, or nothing goes, or `out` exists.
        HostError: If it cannot be read or written.
    """
    if not found.lines:
        raise InputError("No lot can go, so there is nothing to fill in.")
    if out.exists():
        raise InputError(f"{out} exists already. Move it away, or name another file with --out.")
    check_foreign(template)
    place: Template = template_of(template)
    columns = place.columns
    boxes = {"per_box", "boxes"} <= columns.keys()
    lines, said = template_rows(found.lines, dates="expiry_date" in columns, lots="lot" in columns, boxes=boxes)
    remarks = list(said)
    if not columns.keys() & {"expiry_date", "lot", "per_box"}:
        remarks.append(
            "The template has no columns for dates, lots or boxes: select them in Seller Central to fill them in."
        )
    elif "expiry_date" not in columns:
        remarks.append("The template has no column for expiration dates: select it in Seller Central.")
    if place.by_place:
        remarks.append(
            f"The headers of '{place.sheet}' are not in English, so lotbook went by their position: check the columns."
        )
    put_cells(template, out, place.sheet, cells(place, lines))
    return tuple(remarks)


def transfer(found: Shipment, *, shipment: str) -> Changes:
    """The transfer for the sheet Shipments, one row for each lot.

    Args:
        found: What goes.
        shipment: The user's reference, for example FBA15ABC.
    """
    units: dict[tuple[str, str], int] = {}
    for line in found.lines:
        units[line.sku, line.lot] = units.get((line.sku, line.lot), 0) + line.units
    rows: list[dict[str, Cell]] = [
        {
            "Date": to_day(found.as_of),
            "Shipment": shipment,
            "Type": "Transfer",
            "SKU": sku,
            "Lot": lot,
            "Quantity": quantity,
            "From": found.source,
            "To": found.destination,
            "Channel": found.channel,
        }
        for (sku, lot), quantity in units.items()
    ]
    return Changes(new_rows=(NewRows("Shipments", rows),)) if rows else Changes()


def check_number(found: Shipment, shipment: str) -> None:
    """Refuse to book a shipment a second time.

    Args:
        found: What goes.
        shipment: Its number; a blank one tells nothing.

    Raises:
        InputError: If a row of the sheet Shipments has the number, whatever its capitals and blanks.
    """
    booked = found.session.everything.tables["Shipments"]
    number = key_of_name(shipment)
    same = booked.frame.filter(name_key("shipment") == number) if number else booked.frame.head(0)
    for row in rows_of(same.sort("row").head(1)):
        raise InputError(
            f"Row {row['row']} of the sheet {booked.raw.sheet} already has the shipment number '{row['shipment']}', so "
            "nothing was written. If this is another shipment, give it a number of its own with --shipment; to send it "
            "again, delete its rows first."
        )


def sent_today(found: Shipment) -> tuple[str, ...]:
    """A remark where the same units are on Shipments already, without a number that would tell two shipments apart.

    Args:
        found: What goes.
    """
    booked = found.session.everything.tables["Shipments"]
    same = booked.frame.filter(
        nw.col("type") == "Transfer",
        nw.col("date") == to_day(found.as_of),
        nw.col("shipment").is_null(),
        name_key("source") == key_of_name(found.source),
        name_key("destination") == key_of_name(found.destination),
    )
    there = {
        row["sku"]: row for row in rows_of(same.group_by("sku").agg(nw.col("quantity").sum(), nw.col("row").min()))
    }
    units: dict[str, int] = {}
    for line in found.lines:
        units[line.sku] = units.get(line.sku, 0) + line.units
    if not units or any(there.get(sku, {}).get("quantity") != number for sku, number in units.items()):
        return ()
    first = min(there[sku]["row"] for sku in units)
    return (
        f"The same number of units of the same SKUs went from {found.source} to {found.destination} on {found.as_of} "
        f"already (from row {first} of the sheet {booked.raw.sheet}), without a shipment number. If this is the same "
        "shipment, take this run back with lotbook undo; with --shipment, no shipment is booked twice.",
    )


def quantities(texts: list[str], option: str) -> dict[str, int]:
    """Units by SKU from texts such as "TEA-1=240".

    Raises:
        InputError: If a text is none, or a SKU is named twice.

    Examples:
        >>> quantities(["TEA-1=240", "A=B=2"], "--units")
        {'TEA-1': 240, 'A=B': 2}
    """
    found: dict[str, int] = {}
    for text in texts:
        sku, _, number = text.rpartition("=")
        if not sku.strip() or not number.strip().isdecimal():
            name = (sku or number).strip() or "TEA-1"
            raise InputError(f"{option} {text!r} does not end in a whole number of units. Type {option} {name}=240.")
        if sku.strip() in found:
            raise InputError(f"{option} {text!r}: {sku.strip()} is named twice. Type it once, with all its units.")
        found[sku.strip()] = int(number)
    return found
