"""A recall: from a complaint to every affected lot, where each unit of it is, who has it, and what nobody can say.

The filters name lots (`filters`); bundles lead from them to others (`core.bundles`); the ledger says what became
of their units (`units`), the shipments who got them (`trace`).
"""

import random
from dataclasses import dataclass, replace

from lotbook.core import nw
from lotbook.core.amazon.recall_range import AT_FBA
from lotbook.core.bundles import LOT, affected, in_cycles, links_of
from lotbook.core.certificates import of_lots
from lotbook.core.errors import InputError
from lotbook.core.frames import Rows, at_least_zero, first_known, make_rows, rows_of, text, whole
from lotbook.core.inputs import Tracker
from lotbook.core.names import name_key, with_one_spelling
from lotbook.core.people import amazon_places, apart, consumer_sales, from_amazon, people_of, places_of
from lotbook.core.recalls import trace
from lotbook.core.recalls.addressees import Reach, addressees
from lotbook.core.recalls.filters import Filters, Span, asked_for, refuse_reversed
from lotbook.core.recalls.lots import lots_in, other_spellings, repeated_in, with_sku_keys
from lotbook.core.recalls.timeline import Period, timeline
from lotbook.core.recalls.units import BALANCE, Units, units_of
from lotbook.core.recalls.unsure_bundles import unsure_bundles
from lotbook.core.records import countable_shipments, is_assumed, records_of
from lotbook.core.words import Basis

__all__ = ["Filters", "Headline", "Recall", "Span", "mock_lot", "recall"]

AMAZON_PICKS = "Amazon does not say which lot it shipped: units there are given as at least and at most."

_NAMED = 5
"""So many lots are named in a hint."""

_KNOWN = (
    *("sku", "lot", "product", "supplier", "purchase_order", "production_date", "expiry_date", "received_date"),
    *("expiry_date_precision", "place", "status", "how", "depth", "via", "certain"),
)


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures over all affected lots, in units."""

    made: int
    """Received, bundles made included."""
    found: int
    """On hand, with consignees, disposed of, or used up in bundles."""
    to_retrieve: int
    """The most that can still be out there or on a shelf: see the column of the same name."""
    unaccounted: int
    """Received and not found, found and not received, or in rows that cannot be counted."""
    reconciled: float | None
    """Percent of the units made that are accounted for, 0 to 100 with one decimal, rounded down; None where nothing was
    made or a quantity cannot be read."""
    certain: "Headline | None" = None
    """The same figures without lots that only another spelling leads to; None where there are none of these."""


@dataclass(frozen=True, slots=True)
class Recall:
    """What a recall found."""

    as_of: int
    filters: Filters
    lots: Rows
    """One row per affected lot, those asked for first: `sku`, `lot`, `product`, `supplier`, `purchase_order`,
    `production_date`, `expiry_date`, `expiry_date_precision` (as typed on Lots,
    or null), `received_date`, `place` (where its units are when a row does not say, or null),
    `status`; `how` ("Asked for", "Spelled alike", "Went into it", "Made from it"),
    `depth` (bundles between it and a lot asked for), `via` (SKU and lot it was reached through, or null); `certain`
    (false where only another spelling leads there: its units may be others); in units
    `received`, `returned`, `adjusted_in`, `adjusted_out`, `sold`, `disposed`, `consumed`, `on_hand`, `removed`,
    `unaccounted`; `reconciled` (percent with one decimal, rounded down,
    or null); `at_fba_low`, `at_fba_high`, `at_fba_estimate` (units or null),
    `at_fba_basis`, `window_from`, `window_to` (first and last day an order at Amazon can have got it, or null),
    `to_retrieve` (units: on hand elsewhere, the most at Amazon, and with consignees, but no more than there can be),
    `fnsku`, `gtin` (texts or null), `row` (on Lots, null if it is not there)."""
    places: Rows
    """`sku`, `lot`, `place`, `kind` (or null), `on_hand` (by the records; not 0, below 0 where more left than came)."""
    movements: Rows
    """Every row of these lots, earliest first: see `trace.all_movements`."""
    consignees: Rows
    """Who has how many: see `trace.consignees`; `units_low`, the fewest, is 0 of a lot that is not certain."""
    handed: Rows
    """Each movement to a consignee or back: see `trace.handed`."""
    addressees: Rows
    """How to reach each consignee: see `addressees.addressees`."""
    uncertain: Rows
    """Shipments that may have moved an affected lot: see `trace.uncertain`."""
    near: Rows
    """`asked`, `sku`, `lot`, `why`: lots like what was asked for, not included."""
    hints: tuple[str, ...]
    """What the user should know or do, one sentence or two each."""
    headline: Headline
    timeline: tuple[Period, ...]
    """When the units moved: see `timeline.timeline`."""
    certificates: Rows
    """Those of affected lots and their SKUs: what `certificates.of_lots` returns."""
    spelled_like: Rows
    """`sku`, `lot`, `listed_sku`, `listed_lot`: of each affected lot that is not on Lots, those on Lots that its code
    is spelled like; one of these is probably on the label."""
    with_consumers: frozenset[int] = frozenset()
    """Rows on Shipments of what consumers bought of these lots or sent back."""
    choices: tuple[str, ...] = ()
    """Lots on Lots, as SKU and lot, that are only spelled like what was asked for: the user has to say which is meant
    before anything is changed."""

    @property
    def caveats(self) -> tuple[str, ...]:
        """What limits the figures, however good the data are."""
        vague = self.lots.filter(nw.col("at_fba_basis") != Basis.EXACT).shape[0]
        return (AMAZON_PICKS,) if vague else ()


def recall(tracker: Tracker, filters: Filters, *, as_of: int) -> Recall:
    """Trace the lots that fit the filters, through bundles, to every unit.

    Without filters nothing is affected. A lot that is not on Lots counts if a shipment or bundle names it. One that is
    spelled like an affected lot is in the recall, and not certain: its units count in the figures, and in `certain` of
    the headline they do not.

    Args:
        tracker: What was typed.
        filters: What is asked for.
        as_of: The day everything is judged on. Movements dated later are listed, not counted.

    Returns:
        What was found. For each lot received + returned + adjusted_in = on_hand + sold + disposed + consumed +
        adjusted_out.

    Raises:
        InputError: If a range of days is reversed.

    References:
        docs/domain.md, section 8.
    """
    refuse_reversed(filters)
    shipments, bundles = tracker.tables["Shipments"].frame, tracker.tables["Bundles"].frame
    records = records_of(tracker)
    known = lots_in(records)
    links, alike = links_of(bundles), other_spellings(known)
    asked = asked_for(known, repeated_in(records), shipments, links, alike, filters=filters)
    reached = affected(links, asked.lots, alike)
    units = units_of(records, tracker.settings, known, reached, as_of=as_of)
    lots = _lot_lines(known, reached, units).with_columns(
        place=first_known("place", otherwise=tracker.settings.default_place)
    )
    typed = tracker.tables["Lots"].frame
    moved = shipments.join(reached.select(*LOT), on=list(LOT))
    listed = _listed_alike(known)
    spelled = reached.join(_spelled_like(listed), on=list(LOT), how="left")
    suspicious = shipments.head(0) if filters.is_empty else shipments
    suspicious = with_sku_keys(suspicious.lazy(), records.skus_meant).collect("polars")
    unsure = unsure_bundles(bundles, known, links, alike, reached)
    people = people_of(tracker)
    movements = trace.all_movements(typed, shipments, bundles, reached)
    close = asked.near.join(reached.select(*LOT), on=list(LOT), how="anti").sort("asked", *LOT)
    others = apart(tracker)
    handed = trace.handed(moved, others, places_of(tracker))
    in_doubt = nw.concat([units.not_counted, trace.given_away(moved, places_of(tracker))])
    consignees = _with_least(trace.consignees(handed, people, as_of=as_of), reached)
    amazon = amazon_places(tracker)
    sold_by_it = from_amazon(tracker, known, moved)
    told = addressees(consignees, people, handed, lots, sold_by_it, at_amazon=amazon, as_of=as_of)
    return Recall(
        as_of,
        filters,
        lots,
        units.places,
        movements,
        consignees,
        handed,
        told,
        trace.uncertain(suspicious, known, spelled, in_doubt, unsure.lots) if lots.shape[0] else _nothing(shipments),
        close,
        (
            *asked.hints,
            *_circle(bundles, reached),
            *unsure.hints,
            *_dated_later(movements, handed, people, as_of=as_of),
            *_doubts(lots, units),
            *_nobody_there(units.places, people),
            *_sold_to_amazon(told.filter(nw.col("reach") == Reach.AMAZON)),
            *_assumed(shipments, reached),
        ),
        _headline(lots, units.balance),
        timeline(movements, amazon, others, as_of=as_of),
        of_lots(records, lots),
        listed.join(reached.select(*LOT), on=list(LOT)),
        frozenset([*consumer_sales(tracker, known, moved), *_sent_back_by_consumers(handed, told)]),
        _choices(asked.lots, known),
    )


def _sent_back_by_consumers(handed: Rows, told: Rows) -> list[int]:
    """The rows of what came back from those who are reached through a marketplace."""
    consumers = told.filter(nw.col("reach") == Reach.MARKETPLACE).select(known_as=name_key("consignee"))
    back = handed.filter(nw.col("back")).with_columns(consignee=nw.coalesce(nw.col("consignee"), text(trace.NOT_NAMED)))
    found: list[int] = back.with_columns(known_as=name_key("consignee")).join(consumers, on="known_as")["row"].to_list()
    return found


def _choices(asked: Rows, known: Rows) -> tuple[str, ...]:
    """The lots on Lots that are only spelled like what was asked for."""
    guessed = asked.filter(~nw.col("exact")).join(known.filter(~nw.col("row").is_null()).select(*LOT), on=list(LOT))
    return tuple(f"{row['sku']} {row['lot']}" for row in rows_of(guessed.sort(*LOT)))


def _listed_alike(known: Rows) -> Rows:
    """Of each lot that is not on Lots those that its code is spelled like: `sku`, `lot`, `listed_sku`, `listed_lot`."""
    same = ["sku_key", "code_key"]
    listed = known.filter(~nw.col("row").is_null()).select(*same, listed_sku="sku", listed_lot="lot")
    pairs = known.filter(nw.col("row").is_null()).join(listed, on=same)
    return pairs.select(*LOT, "listed_sku", "listed_lot").sort(*LOT, "listed_sku", "listed_lot")


def _spelled_like(pairs: Rows) -> Rows:
    """What `_listed_alike` returns as a text for each lot: `sku`, `lot`, `spelled_like`."""
    names: dict[tuple[str, str], list[str]] = {}
    for row in rows_of(pairs):
        names.setdefault((row["sku"], row["lot"]), []).append(f"{row['listed_sku']} {row['listed_lot']}")
    columns = {
        "sku": [sku for sku, _ in names],
        "lot": [lot for _, lot in names],
        "spelled_like": [" or ".join(each) for each in names.values()],
    }
    return make_rows(columns, dict.fromkeys(columns, nw.String()))


def _with_least(consignees: Rows, reached: Rows) -> Rows:
    """Consignees with the fewest units they have: none of a lot that is not certain."""
    who = consignees.join(reached.select(*LOT, "certain"), on=list(LOT), how="left")
    low = nw.col("units_low")
    least = nw.when(nw.col("certain")).then(low).otherwise(nw.min_horizontal(low, whole(0)))
    return who.with_columns(units_low=least).drop("certain").sort("consignee", *LOT)


def _nothing(shipments: Rows) -> Rows:
    return shipments.head(0).select(*trace.UNCERTAIN, why="type")


def _lot_lines(known: Rows, reached: Rows, units: Units) -> Rows:
    """One line per affected lot, those asked for first."""
    lines = reached.join(known, on=list(LOT), how="left").join(units.balance, on=list(LOT), how="left")
    most = whole(100)
    # Units are out of reach once disposed of or used up, and whatever the bounds say, only what came can be retrieved.
    sent = at_least_zero(nw.col("sold") - nw.col("returned"))
    sure = nw.col("elsewhere") + sent
    can_be = nw.col("received") + nw.col("adjusted_in") + nw.col("uncounted") - nw.col("disposed") - nw.col("consumed")
    out_there = sure + nw.max_horizontal("at_fba_high", "at_amazon")
    made = nw.when(nw.col("received") > 0).then("received").otherwise(most)
    # Rounded down, in whole numbers: 100.0 means every unit.
    share = (nw.col("received") - nw.col("unaccounted")) * 1000 // made / 10.0
    lines = lines.with_columns(
        to_retrieve=at_least_zero(nw.max_horizontal(nw.min_horizontal(out_there, can_be), sure)),
        reconciled=nw.when((nw.col("received") > 0) & (nw.col("unread") == 0)).then(share.clip(lower_bound=0.0)),
    )
    return lines.select(
        *_KNOWN, *BALANCE, "removed", "unaccounted", "reconciled", *AT_FBA, "to_retrieve", "fnsku", "gtin", "row"
    ).sort("depth", "how", *LOT)


def _headline(lots: Rows, balance: Rows) -> Headline:
    """The figures over all lots, and over those that are certain."""
    certain = lots.filter(nw.col("certain"))
    every = _figures(lots, balance)
    if certain.shape[0] == lots.shape[0]:
        return every
    return replace(every, certain=_figures(certain, balance.join(certain.select(*LOT), on=list(LOT))))


def _figures(lots: Rows, balance: Rows) -> Headline:
    def total(frame: Rows, name: str) -> int:
        return int(frame[name].sum() or 0) if frame.shape[0] else 0

    made, unaccounted = total(lots, "received"), total(lots, "unaccounted")
    share = max(0, (made - unaccounted) * 1000 // made) / 10 if made else None
    return Headline(
        made,
        total(balance, "found"),
        total(lots, "to_retrieve"),
        unaccounted,
        None if total(balance, "unread") else share,
    )


def _circle(bundles: Rows, reached: Rows) -> list[str]:
    """A hint that names bundle lots among the affected ones which contain themselves."""
    packed = bundles.select("bundle_sku", "bundle_lot", "component_sku", "component_lot").drop_nulls()
    ours = reached.select(bundle_sku="sku", bundle_lot="lot")
    circle = in_cycles(packed.join(ours, on=["bundle_sku", "bundle_lot"]))
    names = sorted({f"{row['bundle_sku']} {row['bundle_lot']}" for row in rows_of(circle)})
    return [f"Bundles contain themselves: {', '.join(names)}. Correct the components on Bundles."] if names else []


def _dated_later(movements: Rows, handed: Rows, people: Rows, *, as_of: int) -> list[str]:
    """How many movements are dated after the day, and who gets no notice because of that."""
    later = movements.filter(nw.col("date") > as_of).shape[0]
    if not later:
        return []
    got = handed.filter(~nw.col("back"), ~nw.col("consignee").is_null())
    got = with_one_spelling(got, "consignee", people["name"].drop_nulls().to_list())
    in_time = nw.col("date").is_null() | (nw.col("date") <= as_of)
    told = got.filter(in_time).select(known_as=name_key("consignee"))
    late = got.filter(~in_time).with_columns(known_as=name_key("consignee")).join(told, on="known_as", how="anti")
    names = sorted(set(late["consignee"].to_list()))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    nobody = f" Because of that no notice goes to {', '.join(names[:_NAMED])}{more}." if names else ""
    return [
        f"Movements dated after the as-of date: {later}. They are listed and not counted.{nobody} Stop what has not "
        "left yet; where units have left, correct the date on Shipments, or the as-of date, and run the recall again."
    ]


def _doubts(lots: Rows, units: Units) -> list[str]:
    """What the user should know about the figures."""
    hints = []
    stray = lots.filter(nw.col("row").is_null(), nw.col("certain")).sort(*LOT)
    if stray.shape[0]:
        names = [f"{row['sku']} {row['lot']}" for row in rows_of(stray.head(_NAMED).select(*LOT))]
        more = f" and {stray.shape[0] - len(names)} more" if stray.shape[0] > len(names) else ""
        hints.append(
            f"Affected, but not on the sheet Lots: {', '.join(names)}{more}. Their units are counted apart, as found "
            "and never received. Add them to Lots, or correct the code on Shipments or Bundles."
        )
    hints += _spelling_doubts(lots, units)
    if units.other_rows:
        hints.append(f"Rows of these lots on Lots and Bundles that cannot be counted: {units.other_rows}. See Checks.")
    gone = (
        units.balance.filter(nw.col("at_amazon") > nw.col("at_fba_high"))
        .sort(*LOT)
        .join(lots.select(*LOT), on=list(LOT))
    )
    hints += [
        f"{row['sku']} {row['lot']}: the records have {row['at_amazon']} at Amazon, but at most {row['at_fba_high']} "
        "can be there; the rest went to Amazon's customers."
        for row in rows_of(gone.select(*LOT, "at_amazon", "at_fba_high"))
    ]
    return hints


def _nobody_there(places: Rows, people: Rows) -> list[str]:
    """A hint that names places with units that no sheet knows: nobody gets a notice there."""
    there = places.filter(nw.col("on_hand") > 0).with_columns(known_as=name_key("place"))
    unknown = there.join(people.select("known_as"), on="known_as", how="anti")
    names = sorted(set(unknown["place"].drop_nulls().to_list()))
    if not names:
        return []
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return [
        f"Units are at {', '.join(names[:_NAMED])}{more}, not found on Places, Customers or Suppliers, so nobody there "
        "gets a notice. Add it to Places if it is yours, otherwise to Customers."
    ]


def _sold_to_amazon(told: Rows) -> list[str]:
    """A hint that names Amazon's places that sales went to: nobody sells to these."""
    names = told["consignee"].to_list()
    if not names:
        return []
    return [
        f"Sales went to {', '.join(names)}, where Amazon keeps your stock. Their units are in the figures as sold, and "
        "may be at Amazon or with its buyers. Make these sales Transfers on Shipments if the units are still yours."
    ]


def _assumed(shipments: Rows, reached: Rows) -> list[str]:
    """Sales of the affected SKUs whose lot nobody recorded: they may have been of an affected lot, or not."""
    skus = reached["sku"].unique().to_list()
    rows = shipments.filter(is_assumed(), nw.col("sku").is_in(skus))
    if not rows.shape[0]:
        return []
    ours = rows.join(reached.select(*LOT), on=list(LOT)).shape[0]
    return [
        f"Sales of these SKUs whose lot is only assumed (Lot basis on Shipments): {rows.shape[0]:,}, of which {ours:,} "
        "name these lots. Any of them, or none, may have had an affected lot: ask all their consignees. They are among "
        "the shipments in doubt."
    ]


def _spelling_doubts(lots: Rows, units: Units) -> list[str]:
    """What the figures are without the lots that only another spelling leads to, and which these are."""
    head = _headline(lots, units.balance)
    if head.certain is None:
        return []
    doubtful = lots.filter(~nw.col("certain")).sort(*LOT)
    names = [f"{row['sku']} {row['lot']}" for row in rows_of(doubtful.head(_NAMED).select(*LOT))]
    more = f" and {doubtful.shape[0] - len(names)} more" if doubtful.shape[0] > len(names) else ""
    least = head.certain
    return [
        f"Only another spelling leads to {', '.join(names)}{more}, so their units may or may not be affected. Without "
        f"them: made {least.made:,}, found {least.found:,}, to retrieve {least.to_retrieve:,}, unaccounted "
        f"{least.unaccounted:,}. Correct the code on Shipments or Bundles."
    ]


def mock_lot(tracker: Tracker, seed: int) -> tuple[str, str]:
    """A lot that left the house, to practice a recall on; the same seed picks the same lot.

    Args:
        tracker: What was typed.
        seed: Any whole number.

    Returns:
        SKU and lot of one that was sold, or sent to Amazon.

    Raises:
        InputError: If no lot on Lots was.
    """
    moved = countable_shipments(tracker.tables["Shipments"].frame.lazy()).filter(nw.col("usable")).collect()
    amazon = nw.col("destination").is_in(amazon_places(tracker))
    left = moved.filter((nw.col("type") == "Sale") | ((nw.col("type") == "Transfer") & amazon))
    known = tracker.tables["Lots"].frame.select(*LOT).drop_nulls()
    keys = left.select(*LOT).unique().join(known.unique(), on=list(LOT)).sort(*LOT)
    if not keys.shape[0]:
        raise InputError("No lot on the sheet Lots was sold or sent to Amazon yet, so there is none to practice on.")
    nth = random.Random(seed).randrange(keys.shape[0])  # noqa: S311 - a lot to practice on, no secret
    return keys["sku"][nth], keys["lot"][nth]
