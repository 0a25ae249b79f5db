"""A tracker limited to one owner: whose SKUs they are decides which rows of every table are theirs.

The problem: a warehouse holds goods of several owners in one tracker, and what it makes for one of them must not say a
word about another. The idea: limit the tables as they were read, before anything is worked out, so that all that
follows is what a tracker with only these rows would say. A row belongs to the owner of its SKU. Names that have no SKU
(suppliers, customers, places, channels) stay as far as the rows that are left use them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property

from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.inputs import settings_in
from lotbook.core.lot_match import as_seen, normalized
from lotbook.core.names import key_of_name
from lotbook.core.reading import parse
from lotbook.core.settings import SHOW_ONLY_OWNER, Settings
from lotbook.core.table import Cell, RawTable, Table, folded_header
from lotbook.core.tables import INPUTS, RECALL_RESPONSES, SETTINGS
from lotbook.core.tables_amazon import IMPORTED, OPTIONAL
from lotbook.core.words import AMAZON_KINDS

OWN = "Own"
"""What the owner of SKUs without one is called where Settings have no Company."""

_TABLES: Mapping[str, Table] = {table.name: table for table in (*INPUTS, *OPTIONAL)}
_CODES = {"sku", "bundle_sku", "component_sku"}
_ENDS = {"Shipments": (("sku", "lot"),), "Bundles": (("bundle_sku", "bundle_lot"), ("component_sku", "component_lot"))}
"""Tables whose rows may name a lot without its SKU: the columns of each end."""
End = tuple[str | None, str | None]
"""The SKU and the lot that a row names."""
_PARTIES = (("Shipments", "source"), ("Shipments", "destination"))
_PLACES = (("Lots", "place"), *_PARTIES, ("StockCount", "place"))
_AT_AMAZON = ("AmazonStock", *(table.name for table in IMPORTED))


def owner_names(raws: Mapping[str, RawTable]) -> tuple[str, ...]:
    """Every owner there is, in alphabetical order; SKUs without one are the company's own.

    Args:
        raws: The raw tables by Excel table name.
    """
    return _Owners(raws).names


def limited(raws: Mapping[str, RawTable], owner: str) -> dict[str, RawTable]:
    """The tables with the rows of one owner; those of others are blank, so that no row moves.

    Args:
        raws: The raw tables by Excel table name; tables that are not typed or imported are left out.
        owner: A name, in any capitals and with any blanks.

    Raises:
        InputError: If nobody is called so.
        MissingColumnError: If a table lacks a column.
    """
    theirs = _Theirs(raws, _Owners(raws).key_of(owner))
    return {name: theirs.table(raw) for name, raw in raws.items() if name in _TABLES}


def handed_over(raws: Mapping[str, RawTable], owner: str) -> dict[str, RawTable]:
    """`limited`, for a file that the owner gets: without what was said of recalls, which may be of others' goods.

    Args:
        raws: The raw tables by Excel table name.
        owner: A name, in any capitals and with any blanks.

    Raises:
        InputError: If nobody is called so.
        MissingColumnError: If a table lacks a column.
    """
    theirs = limited(raws, owner)
    name = RECALL_RESPONSES.name
    return {**theirs, **({name: _with_rows(theirs[name], frozenset())} if name in theirs else {})}


def is_of(raws: Mapping[str, RawTable], owner: str) -> Callable[[Iterable[End]], bool]:
    """Whether a row that is in no table any more, such as one in the journal, is an owner's, told by what it names.

    Args:
        raws: The raw tables by Excel table name, of all owners.
        owner: A name, in any capitals and with any blanks.

    Raises:
        InputError: If nobody is called so.
    """
    owners = _Owners(raws)
    key = owners.key_of(owner)
    return lambda ends: owners.are_of(key, ends)


def of_nobody(raws: Mapping[str, RawTable]) -> int:
    """How many rows of Shipments are nobody's: what they name doesn't tell whose goods they moved.

    Args:
        raws: The raw tables by Excel table name, of all owners.
    """
    owners = _Owners(raws)
    rows = _cells(raws["Shipments"], ("sku", "lot", "type")).values()
    return sum(1 for sku, lot, kind in rows if (sku or lot or kind) and owners.of_end(sku, lot) is None)


def of_others_too(raws: Mapping[str, RawTable], owner: str, lots: Iterable[str]) -> int:
    """How many rows of Bundles are left out for an owner though they may be about some of their lots.

    Args:
        raws: The raw tables by Excel table name, of all owners.
        owner: A name, in any capitals and with any blanks.
        lots: The codes of these lots; codes that are spelled alike, and rows that name no lot, may mean them.

    Raises:
        InputError: If nobody is called so.
    """
    owners = _Owners(raws)
    key, codes = owners.key_of(owner), {None, *map(normalized, lots)}
    found = 0
    for ends in _ends_of(raws["Bundles"]).values():
        may_be = [lot for sku, lot in ends if (sku or lot) and owners.of_end(sku, lot) in {key, None}]
        is_about = any((None if lot is None else normalized(lot)) in codes for lot in may_be)
        found += is_about and not owners.are_of(key, ends)
    return found


def taken_by_others(raws: Mapping[str, RawTable], owner: str) -> int:
    """How many rows of Bundles take units of an owner's for a bundle that isn't theirs, so that both lack the row.

    Args:
        raws: The raw tables by Excel table name, of all owners.
        owner: A name, in any capitals and with any blanks.

    Raises:
        InputError: If nobody is called so.
    """
    owners = _Owners(raws)
    key = owners.key_of(owner)
    rows = _ends_of(raws["Bundles"]).values() if "Bundles" in raws else ()
    return sum(1 for ends in rows if owners.of_end(*ends[1]) == key and not owners.are_of(key, ends))


def _ends_of(raw: RawTable) -> dict[int, list[End]]:
    """By worksheet row of Shipments or Bundles the SKU and the lot of each end."""
    ends = _ENDS[raw.name]
    rows = _cells(raw, [name for end in ends for name in end]).items()
    return {row: [(cells[at], cells[at + 1]) for at in range(0, len(cells), 2)] for row, cells in rows}


def _cells(raw: RawTable, names: Sequence[str]) -> dict[int, tuple[str | None, ...]]:
    """By worksheet row the texts of some columns, read as they are everywhere."""
    table = _TABLES[raw.name]
    columns = tuple(replace(table.column(name), required=False, optional=True, key=False) for name in names)
    frame = parse(replace(raw, behind=None), Table(raw.name, columns)).frame
    return {row["row"]: tuple(row[name] for name in names) for row in rows_of(frame)}


class _Owners:
    """Who owns which SKU."""

    def __init__(self, raws: Mapping[str, RawTable]) -> None:
        self._raws = raws
        self._own = settings_in(raws).company or OWN
        self.rows = _cells(raws["SKUs"], ("sku", "owner"))
        self.of_sku: dict[str, str] = {}
        spelled: dict[str, str] = {}
        for sku, owner in self.rows.values():
            if sku is not None:
                name = owner or self._own
                spelled.setdefault(key_of_name(name), name)
                self.of_sku.setdefault(sku, key_of_name(name))
        self._spelled = spelled
        self._alike = [
            (made_equal, _grouped((made_equal(sku), key) for sku, key in self.of_sku.items()))
            for made_equal in (key_of_name, normalized, as_seen)
        ]

    def of_code(self, sku: str | None) -> str | None:
        """Whose a SKU is; of one that isn't on SKUs as it is spelled, whose those are that look like it.

        None where it is nobody's, or may be of several.
        """
        if sku is None:
            return None
        found = (owners.get(made_equal(sku)) for made_equal, owners in self._alike)
        return self.of_sku.get(sku) or _only(next((owners for owners in found if owners), None))

    def of_end(self, sku: str | None, lot: str | None) -> str | None:
        """Whose goods a SKU and a lot are; without the SKU, whose the lots are that have the code, or one like it."""
        if sku is not None or lot is None:
            return self.of_code(sku)
        exact, alike = self._of_lots
        return _only(exact.get(lot) or alike.get(normalized(lot)))

    def are_of(self, key: str, ends: Iterable[End]) -> bool:
        """Whether an end is theirs and none is another's; an end that doesn't tell whose it is may be theirs."""
        named = list(ends)
        keys = [self.of_end(*each) for each in named]
        strange = any(sku is not None and each is None for (sku, _), each in zip(named, keys, strict=True))
        return not strange and {each for each in keys if each is not None} == {key}

    @cached_property
    def _of_lots(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """The owners of the lots on Lots, by their code and by what codes that are spelled alike have in common."""
        found = [
            (lot, self.of_code(sku) or "")
            for sku, lot in _cells(self._raws["Lots"], ("sku", "lot")).values()
            if lot is not None
        ]
        return _grouped(found), _grouped((normalized(lot), key) for lot, key in found)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._spelled.values(), key=str.casefold))

    def key_of(self, owner: str) -> str:
        wanted = key_of_name(owner)
        if wanted not in self._spelled:
            near = [self._spelled[key] for key in get_close_matches(wanted, self._spelled, 3, 0.5)] or self.names[:10]
            listed = ", ".join(repr(name) for name in near) or "none at all"
            raise InputError(f"No owner is called {owner!r}. The tracker has {listed}. Check Owner on SKUs.")
        return wanted

    def key_of_row(self, owner: str | None) -> str:
        return key_of_name(owner or self._own)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, key in pairs:
        found.setdefault(name, set()).add(key)
    return found


def _only(keys: set[str] | None) -> str | None:
    """The owner, where there is one only."""
    return next(iter(keys)) or None if keys is not None and len(keys) == 1 else None


@dataclass
class _Theirs:
    """The rows of one owner."""

    raws: Mapping[str, RawTable]
    key: str
    _known: dict[str, frozenset[int] | None] = field(default_factory=dict)

    @cached_property
    def owners(self) -> _Owners:
        return _Owners(self.raws)

    @cached_property
    def settings(self) -> Settings:
        return settings_in(self.raws)

    @cached_property
    def skus(self) -> frozenset[str]:
        return frozenset(sku for sku, key in self.owners.of_sku.items() if key == self.key)

    def table(self, raw: RawTable) -> RawTable:
        """A table with their rows; what stands behind a gap is held to the same."""
        kept = _with_rows(raw, self._rows_of(raw.name))
        if raw.name == SETTINGS.name:
            kept = _with_all_owners(kept)
        return kept if raw.behind is None else replace(kept, behind=_with_rows(raw.behind, self._rows(raw.behind)))

    def _rows_of(self, name: str) -> frozenset[int] | None:
        """`_rows` of one of the tables, worked out once."""
        if name not in self._known:
            self._known[name] = self._rows(self.raws[name])
        return self._known[name]

    def _rows(self, raw: RawTable) -> frozenset[int] | None:
        """The worksheet rows that are theirs; None where every row is."""
        codes = [column.name for column in _TABLES[raw.name].columns if column.name in _CODES]
        if raw.name == "SKUs":
            rows = _cells(raw, ("sku", "owner")).items()
            # A second row of a SKU may name another owner.
            return frozenset(r for r, (sku, owner) in rows if sku in self.skus and self._is(owner))
        if raw.name in _ENDS:
            return self._moved(raw)
        if codes:
            return frozenset(row for row, (sku,) in _cells(raw, codes).items() if self._has(sku))
        keeps = {
            "Suppliers": ("supplier", self.suppliers.__contains__),
            "Customers": ("customer", self.parties.__contains__),
            "RecallResponses": ("consignee", self.parties.__contains__),
            "Places": ("place", self.places.__contains__),
            "Channels": ("channel", self.channels.__contains__),
        }
        if raw.name in keeps:
            return self._named(raw, *keeps[raw.name])
        return self._accepted(raw) if raw.name == "Accepted" else None

    def _moved(self, raw: RawTable) -> frozenset[int]:
        """The rows whose ends are theirs."""
        return frozenset(row for row, ends in _ends_of(raw).items() if self.owners.are_of(self.key, ends))

    def _has(self, sku: str | None) -> bool:
        return self.owners.of_code(sku) == self.key

    def _is(self, owner: str | None) -> bool:
        return self.owners.key_of_row(owner) == self.key

    @staticmethod
    def _named(raw: RawTable, column: str, keeps: Callable[[str], bool]) -> frozenset[int]:
        rows = _cells(raw, (column,)).items()
        return frozenset(row for row, (name,) in rows if name is not None and keeps(key_of_name(name)))

    def _names(self, columns: Iterable[tuple[str, str]], *, theirs: bool = True) -> frozenset[str]:
        """What some columns of tables with SKUs name, in their rows or in those of others, as names are compared."""
        found = set()
        for table, column in columns:
            if table in self.raws:
                mine = self._rows_of(table) or frozenset()
                rows = _cells(self.raws[table], (column,)).items()
                found |= {key_of_name(name) for row, (name,) in rows if name is not None and (row in mine) is theirs}
        return frozenset(found)

    @cached_property
    def suppliers(self) -> frozenset[str]:
        return self._names((("SKUs", "supplier"), ("Lots", "supplier")))

    @cached_property
    def parties(self) -> frozenset[str]:
        return self._names(_PARTIES)

    @cached_property
    def places(self) -> frozenset[str]:
        """Places that their rows name, the default place, and those of channels that sell their goods.

        Every one of Amazon's stays if Amazon counts goods of theirs: it counts the stock of a SKU without saying at
        which of its places.
        """
        used = {*self._names(_PLACES), key_of_name(self.settings.default_place or "")}
        counted = any(self._rows_of(name) for name in _AT_AMAZON if name in self.raws)
        kinds = {kind.casefold() for kind in AMAZON_KINDS}
        default = key_of_name(self.settings.default_channel)
        for place, kind, channel in _cells(self.raws["Places"], ("place", "kind", "channel")).values():
            of_amazon = (kind or "").casefold() in kinds
            if (counted and of_amazon) or key_of_name(channel or (default if of_amazon else "")) in self.sold_in:
                used.add(key_of_name(place or ""))
        return frozenset(used)

    @cached_property
    def sold_in(self) -> frozenset[str]:
        """Channels that may sell their goods: those that their rows name, and the default one."""
        named = self._names((("Shipments", "channel"), ("Demand", "channel")))
        return named | {key_of_name(self.settings.default_channel)}

    @cached_property
    def channels(self) -> frozenset[str]:
        """Channels that may sell their goods, those of their places, and customers with rules of their own."""
        rows = _cells(self.raws["Places"], ("place", "channel")).values()
        of_places = {key_of_name(channel) for place, channel in rows if place and channel and self._has_place(place)}
        return self.sold_in | of_places | self.parties

    def _has_place(self, place: str) -> bool:
        return key_of_name(place) in self.places

    def _accepted(self, raw: RawTable) -> frozenset[int]:
        """Accepted problems of their rows that name nothing of anybody else's."""
        foreign = self._foreign
        found = set()
        for row, (key,) in _cells(raw, ("accept_key",)).items():
            _, *parts = (key or "").split(" / ")
            if parts and parts[0] in self.skus and not {key_of_name(part) for part in parts} & foreign:
                found.add(row)
        return frozenset(found)

    @cached_property
    def _foreign(self) -> frozenset[str]:
        """Codes and names that only rows of others have."""
        columns = [
            (table.name, column.name)
            for table in _TABLES.values()
            for column in table.columns
            if any(each.name in _CODES for each in table.columns)
            and column.name in {*_CODES, "lot", "bundle_lot", "component_lot", "supplier", "source", "destination"}
        ]
        return self._names(columns, theirs=False) - self._names(columns)


def _with_rows(raw: RawTable, rows: frozenset[int] | None) -> RawTable:
    """A table in which all other rows are blank."""
    if rows is None:
        return raw
    keeps = [raw.row_at(at) in rows for at in range(raw.rows)]
    values: list[Sequence[Cell]] = [
        [cell if keep else None for cell, keep in zip(column, keeps, strict=True)] for column in raw.values
    ]
    return replace(raw, values=tuple(values))


def _with_all_owners(raw: RawTable) -> RawTable:
    """Settings that limit nothing: the rows are one owner's already."""
    rows = {row for row, (label,) in _cells(raw, ("setting",)).items() if (label or "").casefold() == _LABEL}
    at = next(place for place, header in enumerate(raw.headers) if folded_header(header) == _VALUE)
    value = [None if raw.first_row + place in rows else cell for place, cell in enumerate(raw.values[at])]
    return replace(raw, values=(*raw.values[:at], value, *raw.values[at + 1 :]))


_LABEL = SHOW_ONLY_OWNER.label.casefold()
_VALUE = folded_header(SETTINGS.column("value").header)
