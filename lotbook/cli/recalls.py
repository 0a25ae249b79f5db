"""The command recall."""

from pathlib import Path
from typing import Annotated, Any

import typer

from lotbook.cli.app import DONE, PROBLEMS_FOUND, Json, Tracker, app, day_in, now, steps
from lotbook.core.errors import InputError
from lotbook.core.recalls.filter_list import BY_FIELD


def _option(field: str) -> Any:
    """The option of a filter, as the list of filters describes it."""
    each = BY_FIELD[field]
    return typer.Option(each.option, metavar=each.metavar, help=f"Find the lots {each.finds}")


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
    reason: Annotated[str, typer.Option("--reason", help="The reason for the recall, for the notices.")] = "",
    contact: Annotated[str, typer.Option("--contact", help="Who consignees should reply to, for the notices.")] = "",
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
    if mock and not filters.is_empty:
        raise InputError("--mock picks the lot itself. Leave the other filters out, or leave out --mock.")
    if mark + unmark + mock > 1:
        raise InputError("--mark, --unmark and --mock exclude each other. Use one of them.")
    if sheet and as_of is not None:
        raise InputError("--sheet keeps to the tracker's own as-of date. Leave out --as-of, or leave out --sheet.")
    number = (seed if seed is not None else now().microsecond) if mock else None
    with steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED, written=WRITTEN if mark or unmark else ())
        day = None if as_of is None else day_in(as_of)
        timed = trace_lots(
            host, None if filters.is_empty else filters, clock=now, as_of=day, mock=number, progress=step
        )
        wanted = None if packet is None else Packet(packet, company, reason, contact)
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
            typer.echo(f"Written to the sheet Recall of {path}.")
    raise typer.Exit(DONE if timed.recall.lots.shape[0] else PROBLEMS_FOUND)
