"""Lists that people have already, taken into a tracker: found, read, compared, and written once or only shown."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from lotbook.actions import in_memory
from lotbook.actions.adopt.doubts import doubts
from lotbook.actions.adopt.lists import all_named, lists_in, without_lists
from lotbook.actions.adopt.merge import Fate, Merge, on_hand_of
from lotbook.actions.adopt.whole import Files, is_one_tracker, rows_as_they_are, without_results
from lotbook.actions.computer.carry_over import Row, whole_tables
from lotbook.actions.new_files import all_or_none
from lotbook.actions.session import Progress, Refreshed, Session
from lotbook.core import nw
from lotbook.core.amazon.places import marketplace_in
from lotbook.core.counted import counted
from lotbook.core.date_texts import Order
from lotbook.core.days import to_day
from lotbook.core.errors import HostError, InputError
from lotbook.core.frames import rows_of
from lotbook.core.inputs import read_tracker
from lotbook.core.tables import LOTS, PLACES, SETTINGS, SHIPMENTS, SKUS
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.core.tables_recall import RECALL_LOG
from lotbook.exchange.adopt import memory
from lotbook.exchange.adopt.deliveries import with_deliveries
from lotbook.exchange.adopt.file_texts import Habits, habits_of
from lotbook.exchange.adopt.fills import is_column
from lotbook.exchange.adopt.known import Known
from lotbook.exchange.adopt.left_out import LeftOut, left_out_bytes
from lotbook.exchange.adopt.listed_skus import has_skus, listed_skus
from lotbook.exchange.adopt.lists import FoundList
from lotbook.exchange.adopt.logs import lots_of
from lotbook.exchange.adopt.mapping import propose
from lotbook.exchange.adopt.place_names import PlaceNames
from lotbook.exchange.adopt.places_side_by_side import with_a_row_for_each_place
from lotbook.exchange.adopt.proposal import TABLES, Proposal, Wishes
from lotbook.exchange.adopt.rows import ReadList, TableRow, read_list, with_sku
from lotbook.exchange.adopt.sheet_places import with_columns_of_places, with_places, without_guesses
from lotbook.exchange.adopt.unit_counts import PACKS
from lotbook.exchange.adopt.variants import with_variants
from lotbook.hosts.host import Changes, ColumnData, Host, Tab, TableRows

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class AdoptedList:
    """One list, and what becomes of its rows."""

    proposal: Proposal
    fates: Mapping[Fate, int]
    """How many rows have each; together all rows of the list."""
    examples: Mapping[str, Sequence[TableRow]]
    """By table the first rows as they will be."""
    remarks: tuple[str, ...] = ()
    known: bool = False
    """Whether every column is read as in a list with the same headers before."""

    @property
    def rows(self) -> int:
        """Rows of the list."""
        return len(self.proposal.source.rows)


@dataclass(frozen=True, slots=True)
class Adoption:
    """What lists change, or would change."""

    lists: tuple[AdoptedList, ...]
    changed: Mapping[str, tuple[int, int]]
    """By table how many rows are new, and how many are changed."""
    left_out: tuple[LeftOut, ...]
    remarks: tuple[str, ...]
    changes: Changes = field(repr=False)
    session: Session = field(repr=False)
    alike: tuple[str, ...] = ()
    """What there is to say of new SKUs that look like others; all of it is among the remarks."""
    file: Path | None = None
    """The file with the rows that were left out."""
    refreshed: Refreshed | None = field(default=None, repr=False)
    """The tracker with the rows in it; None as long as nothing is written."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return self.changes == Changes()

    @property
    def is_known(self) -> bool:
        """Whether there is nothing to ask: all lists are read as before, no row is left out, and no SKU is in doubt."""
        return not self.left_out and not self.alike and all(each.known for each in self.lists)


def look(
    host: Host,
    paths: Sequence[Path],
    *,
    today: date,
    wishes: Wishes = Wishes(),  # noqa: B008 - cannot be changed
    sheets: Collection[str] = (),
    order: Order | None = None,
    overwrite: bool = False,
    progress: Progress = lambda _: None,
) -> Adoption:
    """Work out what lists change in a tracker; nothing is written.

    Args:
        host: Where the tracker is.
        paths: Spreadsheets and text files.
        today: The day of this run, for a tracker that is judged on it.
        wishes: What the user said about tables and columns.
        sheets: The sheets to look at; none means all.
        order: Of day, month and year in the files' dates; None finds it for each file.
        overwrite: Whether cells of the tracker that say something else are overwritten.
        progress: Told of each step.

    Raises:
        InputError: If a file has no lists, or dates that could be two days.
        HostError: If something cannot be read.
    """
    wishes = _checked(wishes)
    session = Session.open(host, tables=(RECALL_LOG.name, MAPPINGS.name), progress=progress)
    progress("Looking for lists")
    remarks: list[str] = []
    before = memory.rows_of(session.book.tables.get(MAPPINGS.name))
    skus = rows_of(session.tracker.tables[SKUS.name].frame)
    known = Known.of(skus)
    lots = lots_of(rows_of(session.tracker.tables[LOTS.name].frame), skus)
    places = _place_names(session)
    there = places.by_key.keys()
    found = [
        (path, lists_in(path, sheets, wishes, before, known=known, lots=lots, places=there, remarks=remarks))
        for path in dict.fromkeys(paths)
    ]
    named = iter(with_variants([each for _, lists in found for each in lists], known, remarks))
    found = [(path, [next(named) for _ in lists]) for path, lists in found]
    headers = {name: raw.headers for name, raw in session.book.tables.items()}

    def proposed(known: Known, each: FoundList) -> Proposal:
        return propose(each, memory.wishes_for(each, before, wishes), known, headers)

    files = [(path, [proposed(known, each) for each in lists]) for path, lists in found]
    known = Known.of([*skus, *listed_skus([each for _, some in files for each in some])], may_stand_in=True)
    files = [
        (path, [each if has_skus(each) else proposed(known, each.source) for each in some]) for path, some in files
    ]
    all_named(wishes, paths, [proposal for _, some in files for proposal in some])
    is_whole, proposals = is_one_tracker(files), without_results(files)
    is_brought_back = is_whole and _is_empty(session) and not wishes.skip
    if not is_brought_back:
        proposals = [(path, [each for each in some if each.source.rows]) for path, some in proposals]
    remarks += without_lists(proposals, is_whole=is_whole)
    if is_brought_back:
        return replace(_brought_back(session, proposals, order), remarks=tuple(remarks))
    places.add(name for _, some in proposals for each in some for name in _listed_places(each))
    files = [(path, [_by_place(each, places, proposed, known, remarks) for each in some]) for path, some in proposals]
    proposals = [
        (path, [part for each in some for part in with_deliveries(without_guesses(each, places))])
        for path, some in _with_places(files, places)
    ]
    progress("Reading the lists")
    day = session.day(today=today)
    compared = _compared(session, proposals, order, places, day=day, overwrite=overwrite)
    asked = bool(wishes.columns or wishes.skip or wishes.table)
    shapes = {row["shape"] for row in before}
    lists_known = tuple(
        replace(
            each,
            known=not asked
            and memory.shape_of(each.proposal.source) in shapes
            and each.proposal.place in {"", *places.kinds},
        )
        for each in compared.lists
    )
    return replace(compared, lists=lists_known, remarks=(*remarks, *compared.remarks))


def adopt(
    found: Adoption, into: Path, *, now: datetime, folder: Path | None = None, progress: Progress = lambda _: None
) -> Adoption:
    """Write what was worked out, every sheet up to date, and the file of the rows that were left out.

    Args:
        found: What was worked out.
        into: The tracker.
        now: The time of this run.
        folder: Where the file of the rows that were left out goes; None takes the tracker's.
        progress: Told of each step.

    Raises:
        InputError: If the workbook cannot be used as it is; nothing was written.
        HostError: If something cannot be saved; all is as it was.
    """
    content = _left_out(found.left_out) if found.left_out else b""
    file = _free_name((folder or into.parent) / f"{into.stem}-left-out.xlsx", content) if content else None
    if found.is_empty and file is None:
        return found
    changes = _with_memory(found, to_day(now.date()))
    prepared = None if found.is_empty else found.session.prepare(changes, now=now, command="adopt", progress=progress)
    with all_or_none(*([file] if file else [])):
        if file is not None:
            try:
                file.write_bytes(content)
            except OSError as error:
                raise HostError(f"{file} cannot be written: {error.strerror or error}.") from error
        refreshed = None if prepared is None else found.session.write(prepared, progress=progress)
    return replace(found, file=file, refreshed=refreshed)


def _with_memory(found: Adoption, day: int) -> Changes:
    """The changes, and what was decided of lists that are not known yet, if the tracker has a table for it."""
    raw = found.session.book.tables.get(MAPPINGS.name)
    new = [each.proposal for each in found.lists if not each.known and _is_decided(each.proposal)]
    if raw is None or not new:
        return found.changes
    rows = {memory.shape_of(each.source): memory.decided(each, day) for each in new}
    every = [row for row in memory.rows_of(raw) if row["shape"] not in rows]
    every += [row for some in rows.values() for row in some]
    columns = tuple(ColumnData(c.header, [row.get(c.name) for row in every]) for c in MAPPINGS.columns)
    table = TableRows(MAPPINGS.name, columns, tuple(c.header for c in MAPPINGS.columns if c.key))
    shown = Tab(MAPPINGS.name, None, visible=True)
    return replace(found.changes, rows=(*found.changes.rows, table), tabs=(*found.changes.tabs, shown))


def _is_decided(proposal: Proposal) -> bool:
    """Whether something was decided of the columns of a list, which holds for the next one with the same headers."""
    return bool(proposal.tables) and not proposal.own and not proposal.further


def _left_out(rows: Sequence[LeftOut]) -> bytes:
    """The file of rows; as old as the lists they are from, so that the same lists make the same file."""
    latest = max(each.source.path.stat().st_mtime for each in rows)
    return left_out_bytes(rows, created=datetime.fromtimestamp(latest, UTC))


def _free_name(path: Path, content: bytes) -> Path:
    """A name that no other file has, so that one that is being worked on stays."""
    number = 1
    name = path
    while name.exists() and name.read_bytes() != content:
        number += 1
        name = path.with_stem(f"{path.stem}-{number}")
    return name


def _checked(wishes: Wishes) -> Wishes:
    for named in wishes.columns.values():
        header = named.rpartition(".")[2]
        if not any(is_column(table, header) for table in TABLES):
            raise InputError(
                f"--map: the tracker has no column '{named}'. Use a header of one of its tables, such as Lot, Expiry "
                "date or Received quantity; Lots.Supplier says which table is meant."
            )
    if not wishes.table:
        return wishes
    table = next((name for name in TABLES if name.casefold() == wishes.table.strip().casefold()), None)
    if table is None:
        raise InputError(f"--as {wishes.table!r} is not a table of the tracker. Use one of {', '.join(TABLES)}.")
    return replace(wishes, table=table)


def _place_names(session: Session) -> PlaceNames:
    """The places of a tracker."""
    rows = session.tracker.tables[PLACES.name].frame
    rows = rows.with_columns(marketplace=nw.coalesce("channel", "place")).with_columns(marketplace_in("marketplace"))
    return PlaceNames.of(rows_of(rows), session.tracker.settings.default_channel)


def _by_place(
    proposal: Proposal,
    places: PlaceNames,
    proposed: Callable[[Known, FoundList], Proposal],
    known: Known,
    remarks: list[str],
) -> Proposal:
    """What becomes of a list whose columns for places were made rows, as far as they can; the remarks say so."""
    divided = with_a_row_for_each_place(proposal, places)
    if divided is None:
        proposal, said = with_columns_of_places(proposal, places)
    else:
        source, said = divided
        proposal = proposed(known, source)
    remarks += [said] if said else []
    return proposal


def _listed_places(proposal: Proposal) -> list[str]:
    """The places that a list for Places has."""
    at = [match.position for match in proposal.of(PLACES.name) if match.column.name == "place"]
    rows = proposal.source.rows if PLACES.name in proposal.tables else ()
    return [str(row.cells[position]).strip() for row in rows for position in at if row.cells[position] is not None]


def _with_places(files: Files, places: PlaceNames) -> Files:
    """The files, whose lists have the place that their sheet or title names where no column does."""
    placed = iter(with_places([proposal for _, some in files for proposal in some], places))
    return [(path, [next(placed) for _ in some]) for path, some in files]


def _is_empty(session: Session) -> bool:
    """Whether nothing was typed into a tracker yet."""
    tables = session.tracker.tables
    return not any(tables[name].frame.shape[0] for name in (SKUS.name, LOTS.name, SHIPMENTS.name))


def _brought_back(session: Session, files: Files, order: Order | None) -> Adoption:
    """All of a tracker that lost its tables, into one that is empty: every row as it is, and columns of one's own."""
    proposals = [proposal for _, some in files for proposal in some]
    habits = habits_of(files[0][0], proposals, order, dates_stay_open=True)
    tables: dict[str, tuple[Sequence[str], list[Row]]] = {}
    lists = []
    for proposal in proposals:
        rows = len(proposal.source.rows)
        name = proposal.tables[0] if proposal.tables else ""
        if name and name not in session.book.tables:
            proposal = replace(proposal, tables=(), matches=(), why_not=f"the tracker has no sheet {name}")  # noqa: PLW2901 - the same list, left out
            name = ""
        if name:
            tables[name] = rows_as_they_are(proposal, habits)
            proposal = replace(proposal, left_out={})  # noqa: PLW2901 - columns of one's own come along
        lists.append(AdoptedList(proposal, {Fate.NEW: rows} if name else {Fate.LEFT_OUT: rows}, {}))
    changes = Changes(
        rows=whole_tables(tables, session.book.tables[SETTINGS.name]),
        tabs=tuple(Tab(name, None, visible=True) for name in (MAPPINGS.name,) if name in tables),
    )
    changed = {name: (len(rows), 0) for name, (_, rows) in tables.items() if rows}
    return Adoption(tuple(lists), changed, (), (), changes, session)


def _compared(
    session: Session, proposals: Files, order: Order | None, places: PlaceNames, *, day: int, overwrite: bool
) -> Adoption:
    merge = Merge(session.tracker, session.book, places, day=day, overwrite=overwrite)
    per_pack = _per_pack(session)
    before = {*merge.skus}
    of_files = [(habits_of(path, some, order), some) for path, some in proposals]
    every = [(habits, proposal) for habits, some in of_files for proposal in some]
    taken: dict[int, tuple[AdoptedList, list[LeftOut]]] = {}
    # Lists of products first: lists of lots name SKUs besides, and know less of them.
    for i in sorted(range(len(every)), key=lambda i: every[i][1].tables[:1] != (SKUS.name,)):
        habits, proposal = every[i]
        taken[i] = _taken(proposal, habits, per_pack, merge)
    left = [row for i in range(len(every)) for row in taken[i][1]]
    twice = _settled(session, merge, [proposal for _, proposal in every], day)
    lists = [
        replace(each, examples={table: [*map(merge.final, parts)] for table, parts in each.examples.items()})
        for each, _ in (taken[i] for i in range(len(every)))
    ]
    merge.add_elsewhere()
    merge.add_places()
    same = doubts(merge, before)
    remarks = (*merge.remarks, *twice, *same)
    changes = merge.changes()
    return Adoption(tuple(lists), merge.counts(), tuple(left), remarks, changes, session, same)


def _settled(session: Session, merge: Merge, proposals: Sequence[Proposal], day: int) -> list[str]:
    """Make what lists of stock have what the records have, where movements come with them, and say so."""
    both = merge.both
    if not both:
        return []
    changes = merge.changes()
    new_rows = {new.table: session.host.first_new_row(new.table) for new in changes.new_rows if new.rows}
    failed = merge.settle(on_hand_of(read_tracker(in_memory.after(session.book, changes, new_rows).tables), day))
    where = next(proposal.source.place for proposal in proposals if proposal.there_now)
    said = []
    if len(both) > len(failed):
        lots = counted(len(both) - len(failed), "lot")
        said.append(
            f"{where} lists what is in stock now, and Shipments already has movements of {lots} in it. What left is "
            "added to the Received quantity, so that On hand matches the list."
        )
    if failed:
        said.append(
            f"{where}: by the movements, more of {counted(len(failed), 'lot')} came back than is there now, such as "
            f"{failed[0].typed['sku']} {failed[0].typed['lot']}. Correct the rows on Shipments, or type what is there "
            "on the sheet Count."
        )
    return said


def _taken(
    proposal: Proposal, habits: Habits, per_pack: dict[str, dict[str, int]], merge: Merge
) -> tuple[AdoptedList, list[LeftOut]]:
    """Take one list in."""
    why_not = next(filter(None, map(merge.why_not, proposal.tables)), "")
    if why_not:
        proposal = replace(proposal, tables=(), matches=(), why_not=why_not)
    source = proposal.source
    if not proposal.tables:
        left = [LeftOut(source, row, f"its list was left out: {proposal.why_not}") for row in source.rows]
        return AdoptedList(proposal, {Fate.LEFT_OUT: len(left)}, {}), left
    read = read_list(proposal, habits, per_pack)
    _learn_packs(read, per_pack)
    columns = {table: [match.column.name for match in proposal.of(table)] for table in proposal.tables}
    columns[proposal.tables[0]] += proposal.fixed
    fates: dict[Fate, int] = {}
    left = []
    examples: dict[str, list[TableRow]] = {table: [] for table in proposal.tables}
    for row in read.rows:
        for part in row.parts.values():
            sku = part.typed.get("sku")
            if sku and not row.reason:
                with_sku(row, merge.skus.setdefault(sku.casefold(), sku))
                break
        fate = merge.take(row, source, proposal.tables, columns, there_now=proposal.there_now)
        fates[fate] = fates.get(fate, 0) + 1
        if fate is Fate.LEFT_OUT:
            left.append(
                LeftOut(source, row.source, row.reason, {header: said for header, said, _ in proposal.every_row})
            )
            continue
        for table, part in row.parts.items() if fate is not Fate.THERE else ():
            shown = examples.setdefault(table, [])
            if len(shown) < _SHOWN and part.cells not in [each.cells for each in shown]:
                shown.append(part)
    return AdoptedList(proposal, fates, examples, read.remarks), left


def _per_pack(session: Session) -> dict[str, dict[str, int]]:
    """Units of a full case and of a full box: by the column that says it, by case-folded SKU."""
    rows = rows_of(session.tracker.tables[SKUS.name].frame)
    return {pack: {row["sku"].casefold(): row[pack] for row in rows if row["sku"] and row[pack]} for pack in PACKS}


def _learn_packs(read: ReadList, per_pack: dict[str, dict[str, int]]) -> None:
    for row in read.rows:
        part = row.parts.get(SKUS.name)
        if part is None or not part.typed.get("sku"):
            continue
        for pack in PACKS:
            if isinstance(units := part.cells.get(pack), int):
                per_pack[pack].setdefault(part.typed["sku"].casefold(), units)
