"""What comes from Amazon and goes there: import, removals, send, labels."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lotbook.cli.app import (
    DONE,
    PROBLEMS_FOUND,
    Json,
    Owner,
    Tracker,
    agreed_at_terminal,
    app,
    day_in,
    now,
    order_in,
    steps,
    steps_and_bars,
)
from lotbook.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lotbook.exchange.amazon.products import Product

Paper = Annotated[
    str,
    typer.Option(
        "--paper",
        metavar="letter|a4|4x6|30-up",
        help="Paper for the labels: 4x6 for thermal printers, 30-up for sheets of unit labels (default: letter if the "
        "marketplace in Settings is US, CA or MX, otherwise a4).",
    ),
]
Fnsku = Annotated[bool, typer.Option("--fnsku", help="Print Amazon's FNSKU barcode on unit labels.")]


@app.command("import", epilog="Example: lotbook import my_lots.xlsm planning.txt ledger.csv --dry-run")
def import_reports(
    path: Tracker,
    reports: Annotated[
        list[Path],
        typer.Argument(metavar="REPORT…", help="Amazon's reports (.txt or .csv), or a shop's orders."),
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    marketplace: Annotated[
        str,
        typer.Option(
            "--marketplace",
            metavar="US",
            help="Marketplace to assume if a report has none (default: the one in Settings).",
        ),
    ] = "",
    date: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="DATE", help="Date to assume if the report has none (default: the file's date)."
        ),
    ] = None,
    date_order: Annotated[
        str | None,
        typer.Option(
            "--date-order",
            metavar="DMY|MDY|YMD",
            help="Order of day, month and year in the reports' dates (default: found in each report).",
        ),
    ] = None,
    allow_fewer: Annotated[
        bool, typer.Option("--allow-fewer", help="Accept a ledger with fewer lines for its days than before.")
    ] = False,
    add_skus: Annotated[
        bool, typer.Option("--add-skus", help="Add the SKUs that the tracker doesn't have, after asking.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Add them without asking.")] = False,
    source: Annotated[
        str,
        typer.Option(
            "--from", metavar="PLACE", help="Where a shop's orders left from (default: the default place in Settings)."
        ),
    ] = "",
    assume_fefo: Annotated[
        bool,
        typer.Option(
            "--assume-fefo", help="For order lines without a lot, assume the lot in stock that expires first."
        ),
    ] = False,
    consignees: Annotated[
        bool, typer.Option("--consignees", help="Keep who an order went to; a recall needs that.")
    ] = False,
    json: Json = False,
) -> None:
    """Import Amazon reports or a shop's orders."""
    from lotbook.actions.amazon.imports import import_reports as bring_in
    from lotbook.actions.session import NEEDED, WRITTEN
    from lotbook.actions.shop_orders import OrderWishes, import_orders, only_orders
    from lotbook.hosts.file import FileHost
    from lotbook.told.amazon import print_imported, print_new_skus
    from lotbook.told.as_json import imported_as_json

    host = FileHost(path, needed=NEEDED, written=WRITTEN)
    order = None if date_order is None else order_in(date_order)
    day = None if date is None else day_in(date, "--date")
    wishes = OrderWishes(source, assume_fefo, consignees)
    with steps_and_bars(quiet=json) as (step, told, end):

        def adds(new: "Sequence[Product]") -> bool:
            end()
            if not json:
                print_new_skus(new, path)
            return dry_run or yes or agreed_at_terminal(f"Add to {path.name}?", json=json)

        if only_orders(reports, wishes):
            found = import_orders(host, reports, now=now(), wishes=wishes, order=order, dry_run=dry_run, progress=step)
        else:
            found = bring_in(
                host,
                reports,
                now=now(),
                marketplace=marketplace,
                day=day,
                order=order,
                allow_fewer=allow_fewer,
                adds=adds if add_skus else None,
                dry_run=dry_run,
                progress=step,
                told=told,
            )
    if json:
        typer.echo(imported_as_json(found, dry_run=dry_run))
    else:
        print_imported(found, path, dry_run=dry_run)
    raise typer.Exit(PROBLEMS_FOUND if found.unbooked else DONE)


@app.command(epilog="Example: lotbook removals my_lots.xlsm --save removals")
def removals(
    path: Tracker,
    *,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            metavar="DIR",
            help="Write Amazon's upload files to this folder, and keep the orders in the tracker.",
        ),
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Calculate for another day.")] = None,
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Show what Amazon should remove; --save writes the files."""
    from lotbook.actions.amazon.removals import removals as look
    from lotbook.actions.amazon.removals import save_removals
    from lotbook.actions.session import NEEDED, WRITTEN
    from lotbook.hosts.file import FileHost
    from lotbook.told.amazon import print_removals
    from lotbook.told.as_json import removals_as_json

    day = None if as_of is None else day_in(as_of)
    with steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED, written=WRITTEN if save else ())
        found = look(host, now=now(), as_of=day, owner=owner, progress=step)
        saved = None if save is None else save_removals(found, save, now=now(), progress=step)
    if json:
        typer.echo(removals_as_json(found, saved))
    else:
        print_removals(found, saved)


@app.command(epilog="Example: lotbook send my_lots.xlsm template.xlsx --to FBA-US --units TEA-1=240")
def send(
    path: Tracker,
    template: Annotated[
        Path, typer.Argument(metavar="TEMPLATE", help="Your Send-to-Amazon workbook; lotbook fills in a copy.")
    ],
    *,
    units: Annotated[list[str], typer.Option("--units", metavar="SKU=UNITS", help="What to send. May be repeated.")],
    source: Annotated[str, typer.Option("--from", metavar="PLACE", help="The place it ships from.")] = "",
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="PLACE", help="The place of Amazon's it ships to (default: the only one on Places)."
        ),
    ] = "",
    per_box: Annotated[
        list[str] | None, typer.Option("--per-box", metavar="SKU=UNITS", help="Units per box. May be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="The filled-in copy.")] = None,
    book: Annotated[bool, typer.Option("--book", help="Add the transfer to the sheet Shipments.")] = False,
    shipment: Annotated[
        str, typer.Option("--shipment", metavar="NUMBER", help="The shipment number, for --book.")
    ] = "",
    labels: Annotated[
        Path | None, typer.Option("--labels", metavar="FILE", help="Write carton and unit labels, as .pdf or .xlsx.")
    ] = None,
    unit_labels: Annotated[
        int, typer.Option("--unit-labels", metavar="N", min=0, help="Unit labels for each lot.")
    ] = 3,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also make a PDF, if FILE is an .xlsx.")] = False,
    paper: Paper = "",
    fnsku: Fnsku = False,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="The day it ships.")] = None,
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Fill in a shipment to Amazon, first to expire first."""
    from lotbook.actions.amazon.dispatch import dispatch
    from lotbook.actions.amazon.labels import LabelOrder
    from lotbook.actions.amazon.send import plan, quantities
    from lotbook.actions.session import NEEDED, WRITTEN
    from lotbook.hosts.file import FileHost
    from lotbook.told.amazon import print_shipment
    from lotbook.told.as_json import shipment_as_json

    given = [option for option, value in (("--pdf", pdf), ("--paper", paper), ("--fnsku", fnsku)) if value]
    if given and labels is None:
        raise InputError(f"{given[0]} goes with --labels FILE.")
    order = LabelOrder(labels, unit_labels, pdf, paper, fnsku) if labels else None
    if order:
        order.check()  # said before the tracker is read
    target = out or template.with_name(f"{template.stem}-filled{template.suffix}")
    day = None if as_of is None else day_in(as_of)
    with steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED, written=WRITTEN if book else ())
        wanted, boxes = quantities(units, "--units"), quantities(per_box or [], "--per-box")
        found = plan(
            host, wanted, now=now(), source=source, destination=to, per_box=boxes, as_of=day, owner=owner, progress=step
        )
        done = dispatch(
            found,
            template,
            target,
            now=now(),
            labels=order,
            booking=shipment if book else None,
            progress=step,
        )
    if json:
        typer.echo(shipment_as_json(done))
    else:
        print_shipment(done)
    raise typer.Exit(DONE if found.lines else PROBLEMS_FOUND)


@app.command(epilog="Example: lotbook labels my_lots.xlsm labels.pdf --shipment FBA15ABC --paper 4x6")
def labels(
    path: Tracker,
    out: Annotated[Path, typer.Argument(metavar="LABELS", help="The file to write: a .pdf in real size, or an .xlsx.")],
    *,
    shipment: Annotated[
        str, typer.Option("--shipment", metavar="NUMBER", help="A Transfer on the sheet Shipments.")
    ] = "",
    lot: Annotated[
        list[str] | None, typer.Option("--lot", metavar="LOT=UNITS", help="A lot and its units. May be repeated.")
    ] = None,
    sku: Annotated[str, typer.Option("--sku", metavar="SKU", help="The SKU, if several SKUs have the lot.")] = "",
    per_box: Annotated[
        list[str] | None, typer.Option("--per-box", metavar="SKU=UNITS", help="Units per box. May be repeated.")
    ] = None,
    unit_labels: Annotated[
        int, typer.Option("--unit-labels", metavar="N", min=0, help="Unit labels for each lot.")
    ] = 3,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also make a PDF, if LABELS is an .xlsx.")] = False,
    paper: Paper = "",
    fnsku: Fnsku = False,
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Write labels of a shipment, or of lots."""
    from lotbook.actions.amazon.labels import LabelOrder, label_remarks, save_labels, to_label
    from lotbook.actions.amazon.send import quantities
    from lotbook.actions.session import NEEDED
    from lotbook.hosts.file import FileHost
    from lotbook.told.amazon import print_labels
    from lotbook.told.as_json import labels_as_json

    if bool(shipment.strip()) == bool(lot):
        raise InputError("Name a shipment with --shipment NUMBER, or lots with --lot LOT=UNITS.")
    order = LabelOrder(out, unit_labels, pdf, paper, fnsku)
    order.check()
    with steps(quiet=json) as step:
        wanted, boxes = quantities(lot or [], "--lot"), quantities(per_box or [], "--per-box")
        found = to_label(
            FileHost(path, needed=NEEDED),
            now=now(),
            shipment=shipment,
            lots=wanted,
            sku=sku,
            per_box=boxes,
            owner=owner,
            progress=step,
        )
        found = replace(found, remarks=(*found.remarks, *label_remarks(found, order)))
        files = save_labels(found, order, now=now())
    if json:
        typer.echo(labels_as_json(found, files))
    else:
        print_labels(found, files)
