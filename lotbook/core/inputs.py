"""Every input table of a tracker, read: typed rows, the settings, the buckets, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lotbook.core.buckets import Bucket, expired_elsewhere, read_buckets
from lotbook.core.date_texts import Order
from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.lot_match import normalized
from lotbook.core.problem import Problem
from lotbook.core.reading import Parsed, parse
from lotbook.core.settings import Settings, read_settings
from lotbook.core.table import LAST_ROW, Kind, RawTable, Table, folded_header
from lotbook.core.tables import INPUTS, SETTINGS
from lotbook.core.tables_amazon import OPTIONAL
from lotbook.core.words import IN_CASES, IN_EACHES, MARKETPLACES, MOVEMENT_TYPES, PLACE_KINDS, STATUSES


@dataclass(frozen=True, slots=True)
class Tracker:
    """Everything the user typed, read."""

    tables: Mapping[str, Parsed]
    """By Excel table name."""
    settings: Settings
    buckets: tuple[Bucket, ...]
    problems: tuple[Problem, ...]
    """Cells that could not be read, and rows of Buckets and Settings that cannot be used."""


def read_tracker(raws: Mapping[str, RawTable]) -> Tracker:
    """Read all input tables.

    Args:
        raws: The raw tables by Excel table name; all of `tables.INPUTS`, and those of `tables_amazon.OPTIONAL` that the
            workbook has.

    Raises:
        MissingColumnError: If a table lacks a column.
    """
    schema = {table.name: table for table in (*INPUTS, *OPTIONAL)}
    raws = {**{table.name: _absent(table) for table in OPTIONAL}, **raws}
    parsed = {"Settings": parse(raws["Settings"], schema["Settings"])}
    settings, wrong = _settings(parsed["Settings"])
    order = settings.date_order

    def spelled(name: str, words: Mapping[str, tuple[str, ...]]) -> Parsed:
        return parse(raws[name], schema[name], order=order, spellings=words)

    parsed["Channels"] = spelled("Channels", {})
    channels = _words(parsed["Channels"], "channel")
    parsed["Places"] = spelled("Places", spellings("Places", (), channels))
    places = _words(parsed["Places"], "place")
    for name in schema.keys() - parsed.keys():
        parsed[name] = spelled(name, spellings(name, places, channels))
    parsed = {name: parsed[name] for name in schema}
    settings = replace(
        settings,
        default_channel=_as_spelled(settings.default_channel, channels) or settings.default_channel,
        default_place=_as_spelled(settings.default_place, places),
    )
    wrong += _unknown_defaults(parsed["Settings"], settings, places, channels)
    buckets, bucket_problems = read_buckets(parsed["Buckets"])
    wrong += expired_elsewhere(parsed["Buckets"], buckets, expired_below=settings.expired_below)
    cells = [problem for table in parsed.values() for problem in table.problems]
    cells += _behind_a_gap(raws, parsed, order)
    cells += [problem for table in parsed.values() for problem in _nearly_full(table)]
    cells += [problem for table in parsed.values() for problem in _renamed(table.table, raws[table.table.name])]
    cells += [problem for name, table in parsed.items() for problem in _moving_dates(table, raws[name])]
    return Tracker(parsed, settings, buckets, (*cells, *bucket_problems, *wrong))


def settings_in(raws: Mapping[str, RawTable]) -> Settings:
    """The settings alone; a value that cannot be used is the default.

    Args:
        raws: The raw tables by Excel table name.
    """
    return _settings(parse(raws["Settings"], SETTINGS))[0]


def _nearly_full(parsed: Parsed) -> list[Problem]:
    """A table that will need more rows than a sheet has."""
    last = int(parsed.frame["row"].max()) if parsed.frame.shape[0] else 0
    if last < _NEARLY_THE_LAST_ROW:
        return []
    name = parsed.table.columns[0].name
    return [parsed.problem("nearly-full", last, name, f"{last:,}", f"{LAST_ROW:,}")]


_NEARLY_THE_LAST_ROW = 900_000


def _renamed(table: Table, raw: RawTable) -> list[Problem]:
    """Optional columns that are missing, each with a column of another name between the two it was between.

    An older tracker lacks such a column without having anything in its place.
    """
    columns = table.columns
    known, there = (["", *map(folded_header, each), ""] for each in ([c.header for c in columns], raw.headers))
    places = {(known[i], known[i + 2]): column for i, column in enumerate(columns) if not column.computed}
    found = []
    for i, header in enumerate(raw.headers):
        column = places.get((there[i], there[i + 2]))
        if column is None or there[i + 1] in known or folded_header(column.header) in there:
            continue
        if any(cell is not None for cell in raw.values[i]):
            row = raw.first_row - 1
            cell = f"{raw.column_letter(i)}{row}"
            found.append(Problem("renamed-column", raw.name, raw.sheet, cell, row, column.header, header.strip()))
    return found


def _moving_dates(parsed: Parsed, raw: RawTable) -> list[Problem]:
    """Dates that are formulas of today's date: what they say is true on the day they are typed, and never again."""
    if not raw.moving:
        return []
    columns = {folded_header(each.header): each for each in parsed.table.columns if not each.computed}
    rows = {row["row"]: row for row in rows_of(parsed.frame)}
    found = []
    for position, index in raw.moving:
        column, row = columns.get(folded_header(raw.headers[position])), rows.get(raw.first_row + index)
        if column is None or column.kind not in {Kind.DATE, Kind.LABEL_DATE} or not row or row[column.name] is None:
            continue
        lot: dict[str, str | None] = {each: row.get(each) for each in ("sku", "lot")}
        day = to_date(row[column.name]).isoformat()
        found.append(parsed.problem("moving-date", row["row"], column.name, day, "", **lot))
    return found


def spellings(table: str, places: tuple[str, ...], channels: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """By column of an input table, the words that are read in any capitals.

    Args:
        table: Its Excel name.
        places: The places there are.
        channels: The channels there are.
    """
    words: Mapping[str, dict[str, tuple[str, ...]]] = {
        "Places": {"kind": PLACE_KINDS, "channel": channels},
        "Lots": {"status": STATUSES, "place": places},
        "Shipments": {"type": MOVEMENT_TYPES, "source": places, "destination": places, "channel": channels},
        "Demand": {"channel": channels},
        "StockCount": {"place": places, "unit": (*IN_EACHES, *IN_CASES)},
        "RemovalOrders": {"taken_from": places},
        **{name: {"marketplace": MARKETPLACES} for name in ("AmazonStock", "AmazonLedger", "AmazonExpiry")},
    }
    return words.get(table, {})


def _as_spelled(name: str | None, words: tuple[str, ...]) -> str | None:
    """A name as the sheet with its row spells it."""
    return name and next((word for word in words if word.casefold() == name.casefold()), name)


def places_and_channels(tracker: Tracker) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The places and the channels a tracker names."""
    return _words(tracker.tables["Places"], "place"), _words(tracker.tables["Channels"], "channel")


def _behind_a_gap(raws: Mapping[str, RawTable], parsed: Mapping[str, Parsed], order: Order | None) -> list[Problem]:
    """Rows below a table, behind a gap, that would be rows of it: they do not count, and nobody would see why.

    All cells that a row must have are there and can be read, and at least two are filled: dates or numbers, where its
    SKU is none of the sheet SKUs. With one of these, three cells are enough, readable or not. Notes and sums may stay.
    """
    skus = {normalized(sku) for sku in _words(parsed["SKUs"], "sku")}
    found = []
    for name, table in parsed.items():
        behind = raws[name].behind
        if behind is None:
            continue
        rows = parse(behind, table.table, order=order).frame
        first = next(column.name for column in table.table.columns if column.required)
        names = [column.name for column in table.table.columns if column.name in rows.columns]
        code = next((each for each in ("sku", "bundle_sku") if each in names and name != "SKUs"), "")
        counted = [c.name for c in table.table.columns if c.name in names and c.kind not in _WORDS]
        typed = _typed_in(behind, table.table)
        for row in rows_of(rows):
            filled = sum(row[each] is not None for each in names)
            measured = sum(row[each] is not None for each in counted)
            is_new = code and normalized(row[code] or "") not in skus
            is_whole = row["usable"] and (measured if is_new else filled) >= _LIKE_A_ROW
            if is_whole or (code and not is_new and typed[row["row"]] > _LIKE_A_ROW):
                lot = {each: row[each] for each in ("sku", "lot") if each in names}
                found.append(table.problem("behind-a-gap", row["row"], first, name, **lot))
    return found


_LIKE_A_ROW = 2
"""Cells from which a row below a table looks like one of its rows."""
_WORDS = frozenset({Kind.TEXT, Kind.CODE, Kind.CHOICE, Kind.VALUE})
"""What a note can be as well."""


def _typed_in(raw: RawTable, table: Table) -> dict[int, int]:
    """How many cells of each row are filled, readable or not, by the row's number."""
    headers = {folded_header(column.header) for column in table.columns if not column.computed}
    columns = [cells for header, cells in zip(raw.headers, raw.values, strict=True) if folded_header(header) in headers]
    rows = enumerate(zip(*columns, strict=True))
    return {raw.row_at(index): sum(cell not in {None, ""} for cell in cells) for index, cells in rows}


def _absent(table: Table) -> RawTable:
    """An imported table in a tracker that does not have it."""
    headers = tuple(column.header for column in table.columns)
    return RawTable(table.name, table.name, headers, 1, 1, ((),) * len(headers))


def _unknown_defaults(
    parsed: Parsed, settings: Settings, places: tuple[str, ...], channels: tuple[str, ...]
) -> list[Problem]:
    """A default place or channel that has no row of its own, so that no rules apply there."""
    rows = {row["setting"].casefold(): row["row"] for row in rows_of(parsed.frame) if row["usable"]}
    return [
        parsed.problem(rule, rows[label], "value", value)
        for rule, label, value, known in (
            ("unknown-channel", "default channel", settings.default_channel, channels),
            ("unknown-place", "default place", settings.default_place, places),
        )
        if value is not None and label in rows and value not in known
    ]


def _words(parsed: Parsed, column: str) -> tuple[str, ...]:
    return tuple(word for word in parsed.frame[column].to_list() if word)


def _settings(parsed: Parsed) -> tuple[Settings, list[Problem]]:
    labelled = {row["setting"]: row for row in rows_of(parsed.frame) if row["usable"]}
    settings, wrong = read_settings({label: row["value"] for label, row in labelled.items()})
    rows = {label.casefold(): row["row"] for label, row in labelled.items()}
    return settings, [
        parsed.problem("unknown-setting", rows[label.casefold()], "value", label, why) for label, why in wrong.items()
    ]
