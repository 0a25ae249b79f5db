"""The command recall."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lotbook.cli.app import DONE, PROBLEMS_FOUND, Json, Owner, Tracker, app, day_in, now, steps
from lotbook.core.errors import InputError
from lotbook.core.recalls.case_list import BY_ENTRY
from lotbook.core.recalls.filter_list import BY_FIELD

if TYPE_CHECKING:
    from lotbook.core.recalls.recall import Filters


def filter_option(field: str) -> Any:
    """The option of a filter, as the list of filters describes it."""
    each = BY_FIELD[field]
    return typer.Option(each.option, metavar=each.metavar, help=f"Find the lots {each.finds}")


def _entry(field: str) -> Any:
    """The option of an entry of the record, as the list of entries describes it."""
    each = BY_ENTRY[field]
    return typer.Option(each.option, metavar="DATE" if each.kind in {"day", "moment"} else "TEXT", help=each.help)


@app.command(epilog="Example: lotbook recall my_lots.xlsm --lot 24-118B --packet recall-24-118B")
def recall(
    path: Tracker,
    *,
    sku: Annotated[str | None, filter_option("sku")] = None,
    lot: Annotated[list[str] | None, filter_option("lots")] = None,
    supplier: Annotated[str | None, filter_option("supplier")] = None,
    order: Annotated[str | None, filter_option("purchase_order")] = None,
    produced: Annotated[str | None, filter_option("production")] = None,
    received: Annotated[str | None, filter_option("received")] = None,
    expiry: Annotated[str | None, filter_option("expiry")] = None,
    shipment: Annotated[str | None, filter_option("shipment")] = None,
    consignee: Annotated[str | None, filter_option("consignee")] = None,
    mock: Annotated[bool, typer.Option("--mock", help="Practice on a lot picked at random.")] = False,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="The same number picks the same lot for --mock.")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Calculate for another day.")] = None,
    packet: Annotated[
        Path | None,
        typer.Option("--packet", metavar="DIR", help="Write the files that an auditor and the consignees need."),
    ] = None,
    company: Annotated[str, typer.Option("--company", metavar="NAME", help="Your company, for the packet.")] = "",
    complaint: Annotated[str | None, _entry("complaint")] = None,
    complained_on: Annotated[str | None, _entry("complained_on")] = None,
    reported_by: Annotated[str | None, _entry("reported_by")] = None,
    hazard: Annotated[str | None, _entry("hazard")] = None,
    depth: Annotated[str | None, _entry("depth")] = None,
    reason: Annotated[str | None, _entry("reason")] = None,
    contact: Annotated[str | None, _entry("contact")] = None,
    strategy: Annotated[str | None, _entry("strategy")] = None,
    started_by: Annotated[str | None, _entry("started_by")] = None,
    started_on: Annotated[str | None, _entry("started_on")] = None,
    closed_by: Annotated[str | None, _entry("closed_by")] = None,
    closed_on: Annotated[str | None, _entry("closed_on")] = None,
    corrective_action: Annotated[str | None, _entry("corrective_action")] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Begin another recall: empty the record on the sheet Recall.")
    ] = False,
    sent: Annotated[
        list[str] | None,
        typer.Option("--sent", metavar="NAME", help="Note that a consignee got its notice; * for all. Repeatable."),
    ] = None,
    answer: Annotated[
        str | None, typer.Option("--answer", metavar="NAME", help="Note what a consignee answered.")
    ] = None,
    found: Annotated[
        int | None, typer.Option("--found", metavar="N", min=0, help="With --answer: units it found.")
    ] = None,
    disposed: Annotated[
        int, typer.Option("--disposed", metavar="N", min=0, help="With --answer: how many it disposed of or returned.")
    ] = 0,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="With --sent or --answer: the day (default: today).")
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="With --sent: who sent it. With --answer: who signed it.")
    ] = "",
    how: Annotated[
        str, typer.Option("--how", metavar="WAY", help="With --sent or --answer: e-mail, phone, letter or visit.")
    ] = "",
    mark: Annotated[bool, typer.Option("--mark", help="Set these lots to Recalled, then refresh every sheet.")] = False,
    unmark: Annotated[
        bool, typer.Option("--unmark", help="Undo the mark: each lot gets back the status it had; then refresh.")
    ] = False,
    sheet: Annotated[
        bool, typer.Option("--sheet", help="Also write it to the sheet Recall, and a row to the recall log.")
    ] = False,
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Find affected lots, where they are, and who got them.

    Without a filter, the filter cells of the sheet Recall are used.
    """
    from lotbook.actions.recalls.case_cells import case_given, lacking
    from lotbook.actions.recalls.cells import filters_given
    from lotbook.actions.recalls.marks import apply, marked_elsewhere, marks, unmarks
    from lotbook.actions.recalls.recall import Packet, blanks, boxes_in_pdf
    from lotbook.actions.recalls.recall import recall as trace_lots
    from lotbook.actions.recalls.sheet import left_open, of_before
    from lotbook.actions.session import NEEDED, WRITTEN
    from lotbook.hosts.file import FileHost
    from lotbook.told.as_json import recall_as_json
    from lotbook.told.recalls import print_marked, print_packet, print_recall

    filters = filters_given(
        {"--sku": sku, "--supplier": supplier, "--purchase-order": order, "--shipment": shipment,
         "--consignee": consignee, "--produced": produced, "--received": received, "--expiry": expiry},
        lots=lot or (),
    )  # fmt: skip
    given = case_given(
        {"complaint": complaint, "complained_on": complained_on, "reported_by": reported_by, "hazard": hazard,
         "depth": depth, "reason": reason, "contact": contact, "strategy": strategy, "started_by": started_by,
         "started_on": started_on, "closed_by": closed_by, "closed_on": closed_on,
         "corrective_action": corrective_action}
    )  # fmt: skip
    _refuse_mixed(mark=mark, unmark=unmark, mock=mock, filtered=not filters.is_empty, sheet=sheet, as_of=as_of)
    if owner is not None:
        _refuse_with_owner(sheet or sent or answer, is_asked=mock or not filters.is_empty)
    if sent or answer is not None:
        _refuse_with_answers(mark or unmark or mock or sheet or new or packet is not None or bool(given) or as_of)
        noted = _Noted(sent or (), answer, found, disposed, None if on is None else day_in(on, "--on"), by, how)
        raise typer.Exit(_note(path, None if filters.is_empty else filters, noted, json=json))
    kept = [*(BY_ENTRY[field].option for field in given), *(["--new"] if new else [])]
    _refuse_nowhere(kept, sheet=sheet, packet=packet)
    number = (seed if seed is not None else now().microsecond) if mock else None
    with steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED, written=WRITTEN if mark or unmark else ())
        day = None if as_of is None else day_in(as_of)
        timed = trace_lots(
            host, None if filters.is_empty else filters, clock=now, as_of=day, mock=number, given=given,
            is_new=new, owner=owner, progress=step,
        )  # fmt: skip
        wanted = None if packet is None else Packet(packet, company)
        changed = marks(timed) if mark else unmarks(timed) if unmark else ()
        stay = marked_elsewhere(timed) if unmark else ()
        applied = apply(timed, changed, now=now(), sheet_too=sheet, packet=wanted, progress=step)
    if json:
        typer.echo(recall_as_json(timed, changed, applied, stay, boxes_in_pdf(applied.files)))
    else:
        if timed.practices:
            on_sheet = "The mock recall on the sheet Recall: nothing is recalled."
            typer.echo(on_sheet if number is None else f"Mock recall with --seed {number}.")
        print_recall(timed, path)
        if wanted is not None:
            print_packet(applied.files, wanted.folder, blanks(timed, wanted), boxes_in_pdf(applied.files))
        if mark or unmark:
            print_marked(changed, applied, stay)
        if sheet:
            _tell_written(path, lacking(timed.session.book.cells, given))
            if was_open := left_open(timed):
                typer.echo(was_open)
            for cells in of_before(timed):
                told = ", ".join(dict.fromkeys(str(each) for each in cells.values.values()))
                typer.echo(
                    "Rows of Recall responses without a complaint number belong to the previous recall: their column "
                    f"Recall now says '{told}'."
                )
    raise typer.Exit(DONE if timed.recall.lots.shape[0] else PROBLEMS_FOUND)


@dataclass(frozen=True, slots=True)
class _Noted:
    """What was given of notices and answers."""

    sent: Sequence[str]
    answer: str | None
    found: int | None
    disposed: int
    on: dt.date | None
    by: str
    how: str


def _note(path: Path, filters: "Filters | None", noted: _Noted, *, json: bool) -> int:
    """Write down notices that went out, or an answer; the exit code."""
    from lotbook.actions.recalls.answers import Answer, Told, answered, told, write
    from lotbook.actions.recalls.recall import recall as trace_lots
    from lotbook.actions.session import NEEDED
    from lotbook.core.days import to_day
    from lotbook.hosts.file import FileHost
    from lotbook.told.as_json import answers_as_json
    from lotbook.told.recalls import print_answers

    if noted.sent and noted.answer is not None:
        raise InputError("--sent and --answer exclude each other. Use one of them.")
    day = to_day(noted.on or now())
    with steps(quiet=json) as step:
        timed = trace_lots(FileHost(path, needed=NEEDED), filters, clock=now, progress=step)
        if noted.sent:
            timed = told(timed, Told(tuple(noted.sent), day, noted.by, noted.how))
        else:
            if noted.found is None:
                raise InputError("--answer needs --found: how many units they found, 0 if none.")
            what = Answer(noted.answer or "", day, noted.found, noted.disposed, noted.by, noted.how)
            timed = answered(timed, what)
        write(timed, now=now())
    if json:
        typer.echo(answers_as_json(timed.answers))
    else:
        print_answers(timed.answers, path)
    return DONE


def _refuse_with_answers(others: object) -> None:
    """Refuse options that do something else than noting notices or an answer."""
    if others:
        raise InputError(
            "--sent and --answer go with a filter, --found, --disposed, --on, --by and --how, and with nothing else. "
            "Run the command again for the rest."
        )


def _refuse_with_owner(others: object, *, is_asked: bool) -> None:
    """The sheet Recall is of everybody's goods.

    Raises:
        InputError: If it is to be read or written for one owner.
    """
    if others:
        raise InputError(
            "--owner does not go with --sheet, --sent or --answer: the sheet Recall is for all owners. To keep the "
            "record of a recall for one of them, make a tracker of their goods: lotbook new theirs.xlsm --from, "
            "followed by the name of this one, and --owner."
        )
    if not is_asked:
        raise InputError("With --owner, say what to look for, for example --lot: the filter cells are for all owners.")


def _refuse_mixed(*, mark: bool, unmark: bool, mock: bool, filtered: bool, sheet: bool, as_of: str | None) -> None:
    """Refuse options that exclude each other."""
    if mock and filtered:
        raise InputError("--mock picks the lot itself. Leave the other filters out, or leave out --mock.")
    if mark + unmark + mock > 1:
        raise InputError("--mark, --unmark and --mock exclude each other. Use one of them.")
    if sheet and as_of is not None:
        raise InputError("--sheet keeps to the tracker's own as-of date. Leave out --as-of, or leave out --sheet.")


def _refuse_nowhere(given: Sequence[str], *, sheet: bool, packet: Path | None) -> None:
    """Refuse options of the record where it would be kept nowhere."""
    if given and not sheet and packet is None:
        raise InputError(
            f"{given[0]} belongs to the record of the recall. Add --sheet to keep it on the sheet Recall, or --packet "
            "to write it into the files."
        )


def _tell_written(path: Path, lacking: Sequence[str]) -> None:
    typer.echo(f"Written to the sheet Recall of {path}.")
    if lacking:
        typer.echo(
            f"Not kept, as this tracker has no cell for it: {', '.join(lacking)}. Make a tracker that has them with "
            f"lotbook new next{path.suffix} --from {path.name}."
        )
