"""A source narrowed to the SKUs that a recall can reach, so that the rest of it is not read cell by cell.

The problem: a recall follows each movement of a few lots, and a source may have a hundred million of them. The idea:
all that a recall finds is in rows of the SKUs whose lots are meant, and of those that bundles join to them. DuckDB
finds these rows; what is then worked out is the recall of a workbook that has only them. To find a row too many does
no harm, so codes are compared more loosely here than by a recall, and what is not plain ASCII always counts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lotbook.core.lot_match import EYE, as_seen, is_pattern, normalized
from lotbook.core.names import key_of_name
from lotbook.exchange.large.engine import PREFIX
from lotbook.exchange.large.found import WHOLE, Found, headers_of
from lotbook.exchange.large.names import ROW as NUMBER
from lotbook.exchange.large.names import quoted, text
from lotbook.exchange.large.row_numbers import numbered

ROW = f"{PREFIX}row"
"""The number that a row has in the source."""
_CODES = ("sku", "lot", "bundle_sku", "bundle_lot", "component_sku", "component_lot")
_SPELLINGS = f"{PREFIX}spellings"
_PAIRS = {
    "Lots": (("sku", "lot"),),
    "Shipments": (("sku", "lot"),),
    "Bundles": (("bundle_sku", "bundle_lot"), ("component_sku", "component_lot")),
}
_SKUS = {"SKUs": ("sku",), **{name: tuple(sku for sku, _ in pairs) for name, pairs in _PAIRS.items()}}
_ODD = re.compile(r"[^0-9a-z]")
_EYES = ", ".join(text("".join(each)) for each in (EYE, EYE.values()))
_NOT_PLAIN = "NOT regexp_full_match(spelled, '[ -~]*')"


def skus_meant(
    connection: Any, found: Sequence[Found], *, sku: str, lots: Sequence[str], supplier: str
) -> frozenset[str] | None:
    """The SKUs that a recall can reach, as keys; None where that may be all of them.

    Args:
        connection: To DuckDB.
        found: The tables of the source.
        sku: The SKU asked for, blank for any.
        lots: The lot codes asked for, none for any.
        supplier: The supplier asked for, blank for any.
    """
    tables = {each.table.name: each for each in found}
    wanted = [_ODD.sub("", as_seen(code)) for code in lots]
    if not all(map(_holds_plain_codes, found)):
        return None
    if sku.strip() and not is_pattern(sku):
        begun = {key_of_name(sku)}
    elif lots and all(wanted) and all(code.isascii() and not is_pattern(code) for code in lots):
        begun = _with_lots(connection, tables, wanted)
    elif supplier.strip() and not is_pattern(supplier):
        begun = _of_supplier(connection, tables, supplier)
    else:
        return None
    return frozenset(_joined(connection, tables, begun | _unlisted(connection, tables)))


def skus_without_supplier(connection: Any, found: Sequence[Found], *, supplier: str) -> frozenset[str]:
    """The SKUs with a lot, or a later receipt, whose supplier may not be known, as keys; none where none is asked for.

    A recall of a supplier names these lots as not included, whatever SKU they are of. It needs no further shipment of
    them.

    Args:
        connection: To DuckDB.
        found: The tables of the source.
        supplier: The supplier asked for, blank for any.
    """
    tables = {each.table.name: each for each in found}
    if not supplier.strip():
        return frozenset()
    lots, skus, shipments = (_names(tables[name]) if name in tables else {} for name in ("Lots", "SKUs", "Shipments"))
    queries = []
    if "sku" in lots:
        query = f"SELECT {_plain(lots['sku'])} AS sku FROM ({tables['Lots'].query}) WHERE {_is_blank(lots)}"
        if "sku" in skus:
            # Of a SKU that is there twice the first row counts, so one that names no supplier is enough.
            known = f"SELECT {_plain(skus['sku'])} AS sku, bool_and(NOT {_is_blank(skus)}) AS all_named"
            known = f"SELECT sku FROM ({known} FROM ({tables['SKUs'].query}) GROUP BY 1) WHERE all_named"
            query += f" AND {_plain(lots['sku'])} NOT IN (SELECT sku FROM ({known}) WHERE sku IS NOT NULL)"
        queries.append(f"SELECT DISTINCT sku FROM ({query})")
    if {"sku", "type"} <= shipments.keys():
        queries.append(
            f"SELECT DISTINCT {_plain(shipments['sku'])} FROM ({tables['Shipments'].query}) "
            f"WHERE {_is_nameless_receipt(shipments)}"
        )
    # With those that bundles join to them: whether one was made here, and of what, is on Bundles and Lots.
    return frozenset(_joined(connection, tables, _skus(connection, queries)))


def _is_blank(names: Mapping[str, str], column: str = "supplier") -> str:
    """A condition: the column is missing, or holds nothing, or what is not plain ASCII, which may be blanks only."""
    if column not in names:
        return "true"
    return f"NOT coalesce(regexp_matches({_plain(names[column])}, '[!-~]'), false)"


def _is_nameless_receipt(names: Mapping[str, str]) -> str:
    return f"{_is_receipt(names['type'])} AND {_is_blank(names, 'source')}"


def narrowed(
    connection: Any, found: Found, skus: frozenset[str] | None, nameless: frozenset[str] = frozenset()
) -> Found:
    """A table with the rows of these SKUs, their numbers in the source in a column of their own.

    Args:
        connection: To DuckDB.
        found: The table.
        skus: What `skus_meant` returns.
        nameless: What `skus_without_supplier` returns: of these, receipts without a supplier alone among shipments.
    """
    names = _names(found)
    columns = [names[name] for name in ("sku", "bundle_sku", "component_sku") if name in names]
    without = f" EXCLUDE ({quoted(NUMBER)})" if NUMBER in found.columns else ""
    query = f"SELECT *{without} FROM ({numbered(connection, found, ROW)})"
    if skus is not None and columns:
        # What names no SKU may be one of these; an empty text is no name.
        is_shipments = found.table.name == "Shipments"
        read = {*skus, "", *(nameless if found.table.name in {"Lots", "SKUs", "Bundles"} else ())}
        theirs = " OR ".join(
            f"{quoted(column)} IS NULL OR {_is_named(connection, found, column, read)}" for column in columns
        )
        if nameless and is_shipments and "type" in names:
            theirs += f" OR ({_is_nameless_receipt(names)})"
        query = f"SELECT * FROM ({query}) WHERE {theirs}"
    kinds = {name: kind for name, kind in found.columns.items() if name != NUMBER}
    return replace(found, query=query, columns={ROW: "BIGINT", **kinds}, first_row=1)


def _holds_plain_codes(found: Found) -> bool:
    """Whether its codes are texts or whole numbers: lot 7 that is stored as 7.0 reads as 7, and would not be found."""
    names = _names(found)
    return all(found.columns[names[name]] in {"VARCHAR", *WHOLE} for name in _CODES if name in names)


def _names(found: Found) -> dict[str, str]:
    """The name in the source of each column of the tracker's table, by its code name."""
    headers = {header: name for name, header in headers_of(found).items()}
    return {each.name: headers[each.header] for each in found.table.columns if each.header in headers}


def _plain(column: str) -> str:
    return f"CAST({quoted(column)} AS VARCHAR)"


def _is_named(connection: Any, found: Found, column: str, names: Iterable[str]) -> str:
    """A condition: the column holds one of the names, or what is not plain ASCII."""
    fits = f"lower(regexp_replace(spelled, '\\s', '', 'g')) IN ({_listed(names)})"
    return _is_spelled(connection, found, column, fits)


def _is_coded(connection: Any, found: Found, column: str, keys: Iterable[str]) -> str:
    """A condition: the column holds a lot code with one of the keys, or what is not plain ASCII."""
    seen = f"lower(regexp_replace(translate(spelled, {_EYES}), '[^0-9A-Za-z]', '', 'g'))"
    listed = _listed(keys)
    return _is_spelled(connection, found, column, f"{seen} IN ({listed}) OR ltrim({seen}, '0') IN ({listed})")


def _is_spelled(connection: Any, found: Found, column: str, fits: str) -> str:
    # Each spelling is looked at once, in a table of its own: of a query in one piece DuckDB would look at all rows.
    spellings = f"SELECT DISTINCT {_plain(column)} AS spelled FROM ({found.query})"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_SPELLINGS} AS {spellings}")
    named = connection.execute(f"SELECT spelled FROM {_SPELLINGS} WHERE {fits} OR {_NOT_PLAIN}").fetchall()
    return f"{_plain(column)} IN ({_listed(each for (each,) in named)})"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(map(text, sorted(values))) or "NULL"


def _skus(connection: Any, queries: Sequence[str]) -> set[str]:
    if not queries:
        return set()
    found = connection.execute(" UNION ".join(queries)).fetchall()
    return {key_of_name(each) for (each,) in found if each is not None}


def _with_lots(connection: Any, tables: Mapping[str, Found], keys: Iterable[str]) -> set[str]:
    queries = []
    for name, pairs in _PAIRS.items():
        columns = _names(tables[name]) if name in tables else {}
        for sku, lot in pairs:
            if sku in columns and lot in columns:
                fits = _is_coded(connection, tables[name], columns[lot], keys)
                queries.append(f"SELECT DISTINCT {_plain(columns[sku])} FROM ({tables[name].query}) WHERE {fits}")
    return _skus(connection, queries)


def _of_supplier(connection: Any, tables: Mapping[str, Found], supplier: str) -> set[str]:
    """SKUs of a supplier: those that SKUs or Lots say are its own, and those of which it sent a later delivery."""
    queries = []
    for name, column in (("SKUs", "supplier"), ("Lots", "supplier"), ("Shipments", "source")):
        columns = _names(tables[name]) if name in tables else {}
        if "sku" in columns and column in columns:
            found = tables[name]
            if "type" in columns:
                found = replace(found, query=f"SELECT * FROM ({found.query}) WHERE {_is_receipt(columns['type'])}")
            fits = _is_named(connection, found, columns[column], {key_of_name(supplier)})
            queries.append(f"SELECT DISTINCT {_plain(columns['sku'])} FROM ({found.query}) WHERE {fits}")
    return _skus(connection, queries)


def _unlisted(connection: Any, tables: Mapping[str, Found]) -> set[str]:
    """SKUs that Shipments or Bundles name and Lots does not: each may be a slip for any other."""
    named = {name: _skus(connection, _names_of_skus(tables, name)) for name in _PAIRS}
    return (named["Shipments"] | named["Bundles"]) - named["Lots"]


def _names_of_skus(tables: Mapping[str, Found], name: str) -> list[str]:
    columns = _names(tables[name]) if name in tables else {}
    skus = [columns[sku] for sku in _SKUS[name] if sku in columns]
    return [f"SELECT DISTINCT {_plain(column)} FROM ({tables[name].query})" for column in skus]


def _is_receipt(column: str) -> str:
    return f"contains(lower({_plain(column)}), 'receipt')"


def _joined(connection: Any, tables: Mapping[str, Found], skus: set[str]) -> set[str]:
    """The SKUs, those that bundles join to them, whichever went into which, and those that look like one of them.

    Where a row of Bundles names only one of the two, nobody knows what it joins: its SKU always counts.
    """
    links = _bundled(connection, tables)
    reached = set(skus).union(*(link for link in links if len(link) == 1))
    links += _alike(connection, tables)
    more = set(reached)
    while more:
        more = {key for link in links if link & reached for key in link} - reached
        reached |= more
    return reached


def _bundled(connection: Any, tables: Mapping[str, Found]) -> list[set[str]]:
    """The SKUs that each row of Bundles names."""
    columns = _names(tables["Bundles"]) if "Bundles" in tables else {}
    if not {"bundle_sku", "component_sku"} <= columns.keys():
        return []
    pair = [_plain(columns[name]) for name in ("bundle_sku", "component_sku")]
    links = connection.execute(f"SELECT DISTINCT {', '.join(pair)} FROM ({tables['Bundles'].query})").fetchall()
    return [{key_of_name(each) for each in link if each is not None and each.strip()} for link in links]


def _alike(connection: Any, tables: Mapping[str, Found]) -> list[set[str]]:
    """SKUs that look alike: one that is nowhere on SKUs may be the other."""
    groups: dict[str, set[str]] = {}
    for sku in _skus(connection, [query for name in _SKUS for query in _names_of_skus(tables, name)]):
        for key in {normalized(sku), as_seen(sku)}:
            groups.setdefault(key, set()).add(sku)
    return [group for group in groups.values() if len(group) > 1]
