"""The first page of the auditor's workbook: what is recalled, where the units are, who was told, and who signs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.recalls.answers import Answers
from lotbook.core.recalls.filter_hints import near_in_words
from lotbook.core.recalls.recall import Recall
from lotbook.exchange.recalls.background import Background
from lotbook.exchange.recalls.reaching import gaps, window
from lotbook.exchange.recalls.record import recorded

_MOST_LOTS, _MOST_LINES = 8, 6
"""So many lots, and lines of a list, stand on the page; the sheets have all."""
CAME = (("Received", "received"), ("Returned", "returned"), ("Adjusted in", "adjusted_in"))
WENT = (
    *(("On hand", "on_hand"), ("Sold", "sold"), ("Disposed", "disposed"), ("In bundles", "consumed")),
    ("Adjusted out", "adjusted_out"),
)
"""The terms of the balance."""
NONE = "None"
SIGNED_BY = ("Prepared by", "Reviewed by", "Closed by")

Lines = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The page, part by part."""

    title: str
    sender: str
    asked: str
    lots: tuple[tuple[str, str, str, str], ...]
    """SKU, lot, product, expiry date."""
    more_lots: str
    figures: tuple[tuple[str, str], ...]
    """Caption and figure."""
    came: tuple[tuple[str, int], ...]
    went: tuple[tuple[str, int], ...]
    """The terms of the balance, a sum of each last."""
    record: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Titles with lines: about whom or what, and what to know."""


def first_page(recall: Recall, background: Background, missing: Sequence[str]) -> FirstPage:
    """The first page of a recall.

    Args:
        recall: What was found.
        background: Who recalls, when, and how it went.
        missing: What the FSMA 204 tables lack.
    """
    lots, head = rows_of(recall.lots), recall.headline
    sender = background.sender
    return FirstPage(
        "MOCK RECALL: an exercise, nothing is recalled" if background.mock else "Product recall",
        " · ".join(
            " ".join(text.split()) or f"{what} not filled in (Settings)"
            for what, text in (("Company", sender.company), ("address", sender.address), ("phone", sender.phone))
        ),
        "; ".join(f"{label} {value}" for label, value in recall.filters.asked),
        tuple((row["sku"], row["lot"], row["product"] or "", _day(row["expiry_date"])) for row in lots[:_MOST_LOTS]),
        f"and {len(lots) - _MOST_LOTS:,} more: see the sheet Lots" if len(lots) > _MOST_LOTS else "",
        (
            *(("Lots", f"{len(lots):,}"), ("Units made", f"{head.made:,}"), ("Units found", f"{head.found:,}")),
            *(("To retrieve, at most", f"{head.to_retrieve:,}"), ("Unaccounted for", f"{head.unaccounted:,}")),
            ("Reconciled", "not known" if head.reconciled is None else f"{head.reconciled:.1f}%"),
        ),
        *_balance(lots),
        (
            ("As of", to_date(recall.as_of).isoformat()),
            *recorded(background.case),
            ("Clock, start to closing", background.case.clock(background.made_at)),
            ("Computer, seconds", "not known" if background.seconds is None else f"{background.seconds:.1f}"),
        ),
        tuple(_answered(background.answers)),
        (
            ("Not reached by an addressed notice", _short(not_reached(recall))),
            ("Missing for FSMA 204", _short([("Missing", text) for text in missing])),
            ("What limits these figures", _short(limits(recall, background))),
        ),
    )


def not_reached(recall: Recall) -> Lines:
    """Who no addressed notice reaches, each with the reason: consignees, and Amazon's buyers."""
    return [*gaps(rows_of(recall.addressees)), *_at_amazon(recall, rows_of(recall.lots))]


def limits(recall: Recall, background: Background) -> Lines:
    """What to know about the figures."""
    doubts = background.answers.doubts if background.answers is not None else ()
    lines = [("Note", text) for text in (*doubts, *recall.hints, *recall.caveats)]
    if unsure := recall.uncertain.shape[0]:
        lines.append(
            ("In doubt", f"Shipments that may have moved an affected lot: {unsure:,}. See the sheet Uncertain.")
        )
    lines += [("Balance", text) for text in _balance_notes(recall)]
    return [*lines, *(("Not included", near_in_words(row)) for row in rows_of(recall.near))]


def _balance(lots: Sequence[Mapping[str, Any]]) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """Both sides of the balance over all lots; what no row explains makes them equal."""
    came = [(word, sum(lot[name] for lot in lots)) for word, name in CAME]
    went = [(word, sum(lot[name] for lot in lots)) for word, name in WENT]
    total = sum(units for _, units in came)
    went.append(("Not explained", total - sum(units for _, units in went)))
    return (*came, ("Came in", total)), (*went, ("Left, or still there", sum(units for _, units in went)))


def _balance_notes(recall: Recall) -> Iterator[str]:
    """Where the balance and the figures above it say different things, why."""
    lots, unaccounted = rows_of(recall.lots), recall.headline.unaccounted
    left = dict(_balance(lots)[1])["Not explained"]
    if left != unaccounted:
        yield (
            f"Unaccounted for is {unaccounted:,}, but the balance leaves {left:,} not explained: the first figure also "
            "counts units that only a correction explains, and units in rows that can't be counted."
        )
    below = -sum(min(lot["on_hand"], 0) for lot in lots)
    if below:
        there = sum(max(lot["on_hand"], 0) for lot in lots)
        yield f"On hand is {there:,} minus {below:,} for lots of which more left than came in. See Checks."


def _answered(found: Answers | None) -> Iterator[tuple[str, str]]:
    if found is None or not found.told:
        yield "Notices", "No consignee gets one" if found is not None else "not known"
        return
    waiting = found.told - found.answered - len(found.overdue)
    yield "Consignees that answered", f"{found.answered:,} of {found.told:,} ({found.percent_answered:.0f}%)"
    share = "none held" if found.percent_accounted is None else f"{found.percent_accounted:.0f}%"
    yield "Their units accounted for", f"{found.accounted:,} of {found.held:,} ({share})"
    late = ", ".join(found.overdue[:_MOST_LINES])
    yield "Overdue", f"{len(found.overdue):,}: {late}" if found.overdue else NONE
    yield "Still to answer", f"{waiting:,}"


def _at_amazon(recall: Recall, lots: Sequence[Mapping[str, Any]]) -> Lines:
    """Amazon's buyers, where no row of Shipments says that there are any."""
    if any("amazon" in row["consignee"].lower() for row in rows_of(recall.addressees)):
        return []
    first = [lot["window_from"] for lot in lots if lot["window_from"] is not None]
    last = [lot["window_to"] for lot in lots if lot["window_to"] is not None]
    if not first or not last:
        return []
    days = window({"first_date": min(first), "last_date": max(last)})
    return [("Amazon's buyers", f"No letter: ask Amazon to notify the buyers of orders {days}.")]


def _short(lines: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    if not lines:
        return ((NONE, ""),)
    more = len(lines) - _MOST_LINES
    return (*lines[:_MOST_LINES], ("…", f"{more:,} more: see the sheet Notes")) if more > 0 else tuple(lines)


def _day(day: int | None) -> str:
    return "no date" if day is None else to_date(day).isoformat()
