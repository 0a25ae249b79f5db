"""The command recall."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from lotbook.cli.app import DONE, PROBLEMS_FOUND, Json, Tracker, app, day_in, now, steps
from lotbook.core.errors import InputError
from lotbook.core.recalls.case_list import BY_ENTRY
from lotbook.core.recalls.filter_list import BY_FIELD


def _option(field: str) -> Any:
    """The option of a filter, as the list of filters describes it."""
    each = BY_FIELD[field]
    return typer.Option(each.option, metavar=each.metavar, help=f"Find the lots {each.finds}")


def _entry(field: str) -> Any:
    """The option of an entry of the record, as the list of entries describes it."""
    each = BY_ENTRY[field]
    return typer.Option(each.option, metavar="DATE" if each.kind in {"day", "moment"} else None, help=each.help)


@app.command(epilog="Example: lotbook recall my_lots.xlsm --lot 24-118B --packet recall-24-118B")
def recall(
    path: Tracker,
    *,
    sku: Annotated[str | None, _option("sku")] = None,
    lot: Annotated[list[str] | None, _option("lots")] = None,
    supplier: Annotated[str | None, _option("supplier")] = None,
    order: Annotated[str | None, _option("purchase_order")] = None,
    produced: Annotated[str | None, _option("production")] = None,
    received: Annotated[str | None, _option("received")] = None,
    expiry: Annotated[str | None, _option("expiry")] = None,
    shipment: Annotated[str | None, _option("shipment")] = None,
    consignee: Annotated[str | None, _option("consignee")] = None,
    mock: Annotated[bool, typer.Option("--mock", help="Practice on a lot picked at random.")] = False,
    seed: Annotated[int | None, typer.Option("--seed", help="The same number picks the same lot for --mock.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Calculate for another day.")] = None,
    packet: Annotated[
        Path | None,
        typer.Option("--packet", metavar="DIR", help="Write the files that an auditor and the consignees need."),
    ] = None,
    company: Annotated[str, typer.Option("--company", help="Your company, for the packet.")] = "",
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
    mark: Annotated[bool, typer.Option("--mark", help="Set these lots to Recalled, then refresh every sheet.")] = False,
    unmark: Annotated[
        bool, typer.Option("--unmark", help="Undo the mark: each lot gets back the status it had; then refresh.")
    ] = False,
    sheet: Annotated[
        bool, typer.Option("--sheet", help="Also write it to the sheet Recall, and a row to the recall log.")
    ] = False,
    json: Json = False,
) -> None:
    """Find the affected lots, where their units are, and who got them.

    Without a filter, the filter cells of the sheet Recall are used.
    """
    from lotbook.actions.recalls.case_cells import case_given, lacking
    from lotbook.actions.recalls.cells import filters_given
    from lotbook.actions.recalls.marks import apply, marks, unmarks
    from lotbook.actions.recalls.recall import Packet, blanks
    from lotbook.actions.recalls.recall import recall as trace_lots
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
    if (given or new) and not (sheet or packet):
        what = BY_ENTRY[next(iter(given))].option if given else "--new"
        raise InputError(
            f"{what} belongs to the record of a recall. Add --sheet to keep it, or --packet for the files."
        )
    number = (seed if seed is not None else now().microsecond) if mock else None
    with steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED, written=WRITTEN if mark or unmark else ())
        day = None if as_of is None else day_in(as_of)
        timed = trace_lots(
            host, None if filters.is_empty else filters, clock=now, as_of=day, mock=number, given=given,
            is_new=new, progress=step,
        )  # fmt: skip
        wanted = None if packet is None else Packet(packet, company)
        changed = marks(timed) if mark else unmarks(timed) if unmark else ()
        applied = apply(timed, changed, now=now(), sheet_too=sheet, packet=wanted, progress=step)
    if json:
        typer.echo(recall_as_json(timed, changed, applied))
    else:
        if number is not None:
            typer.echo(f"Mock recall with --seed {number}.")
        print_recall(timed, path)
        if wanted is not None:
            print_packet(applied.files, wanted.folder, blanks(timed, wanted))
        if mark or unmark:
            print_marked(changed, applied)
        if sheet:
            _tell_written(path, lacking(timed.session.book.cells, given))
    raise typer.Exit(DONE if timed.recall.lots.shape[0] else PROBLEMS_FOUND)


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
