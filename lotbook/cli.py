"""The command line. With the workbook's functions, the only place that reads the clock."""

import datetime as dt
import os
import sys
from contextlib import contextmanager, suppress
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lotbook import __version__
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date, to_day
from lotbook.core.errors import InputError, LotbookError

# Everything else is imported by the command that needs it, so that --help answers at once.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lotbook.actions.refresh import Summary
    from lotbook.actions.share import Outcome, Post
    from lotbook.exchange.smtp import Server

DONE, PROBLEMS_FOUND, NOT_DONE = 0, 1, 2
"""Exit codes: done; done, with problems found; could not do it."""

_LARGE_FILE = 5_000_000
"""Bytes from which a file takes long enough for a bar."""

app = typer.Typer(
    name="lotbook",
    help="Live first-expired-first-out tracking of lots in an Excel workbook.",
    epilog="Exit codes: 0 done, 1 done with problems found, 2 could not do it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help starts twice as fast
    context_settings={"help_option_names": ["-h", "--help"]},
)

Tracker = Annotated[Path, typer.Argument(metavar="PATH", help="The tracker, for example my_lots.xlsm.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for scripts.")]


def main() -> None:
    """Run the command line and end Python; an error is one paragraph on stderr and exit code 2."""
    code = run()
    with suppress(BrokenPipeError):  # whoever reads along may have had enough
        sys.stdout.flush()
        sys.stderr.flush()
    # To free a large workbook cell by cell takes a third of a second; the system does it at once.
    os._exit(code)


def run() -> int:
    """Run the command line and give its exit code."""
    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE
    except LotbookError as error:
        return _fail(str(error))
    except Exception as error:  # whatever is wrong, a user sees one paragraph
        if os.environ.get("LOTBOOK_TRACEBACK"):
            raise
        return _fail(
            f"a fault in lotbook itself ({type(error).__name__}: {error}). The workbook is as it was. Please report "
            "it; with LOTBOOK_TRACEBACK=1 set, the same command shows where it happened."
        )
    return DONE


def _fail(message: str) -> int:
    if "--json" in sys.argv:
        typer.echo(f'{{"error": {dumps(message)}}}')
    typer.secho(f"lotbook: {message}", err=True, fg=typer.colors.RED)
    return NOT_DONE


def _version(*, shown: bool) -> None:
    if shown:
        typer.echo(f"lotbook {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=lambda shown: _version(shown=shown), is_eager=True, help="Show the version."
        ),
    ] = False,
) -> None:
    del version


@app.command(epilog="Example: lotbook new my_lots.xlsm --sample")
def new(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Where to write it; ends in .xlsm, must not exist.")],
    *,
    sample: Annotated[bool, typer.Option("--sample", help="Fill in a believable year of a small seller.")] = False,
) -> None:
    """Write a new tracker."""
    from lotbook.actions.new import write_new
    from lotbook.actions.refresh import NEEDED, WRITTEN
    from lotbook.actions.refresh import refresh as refresh_aging
    from lotbook.hosts.file import FileHost

    with _steps() as step:
        step("Building the workbook")
        now = _now()
        write_new(path, today=now.date(), sample=sample)
        if sample:
            refresh_aging(FileHost(path, needed=NEEDED, written=WRITTEN), now=now, progress=step)
    typer.echo(f"{path} is ready. Open it in Excel or LibreOffice and start on the sheet Start.")


@app.command(epilog="Example: lotbook refresh my_lots.xlsm --as-of 2027-01-31 --out january.xlsm")
def refresh(
    path: Tracker,
    *,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="YYYY-MM-DD", help="Look at another day; today puts =TODAY() back."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Write there and leave the tracker as it is.")
    ] = None,
    json: Json = False,
) -> None:
    """Bring every sheet of a tracker up to date."""
    from lotbook.actions.refresh import NEEDED, WRITTEN
    from lotbook.actions.refresh import refresh as refresh_aging
    from lotbook.hosts.file import FileHost

    live = as_of is not None and as_of.strip().lower() == "today"
    day = None if as_of is None or live else _day(as_of)
    _check_out(path, out)
    with _steps(quiet=json) as step:
        host = FileHost(path, out=out, needed=NEEDED, written=WRITTEN)
        summary = refresh_aging(host, now=_now(), as_of=day, live_as_of=live, progress=step)
    _report(summary, path, json=json)
    if not json:
        typer.echo(f"Open {out or path} in Excel or LibreOffice.")
    raise typer.Exit(PROBLEMS_FOUND if summary.data_problems else DONE)


@app.command(epilog="Example: lotbook check my_lots.xlsm")
def check(path: Tracker, *, json: Json = False) -> None:
    """Find every problem in a tracker and change nothing."""
    from lotbook.actions.refresh import NEEDED
    from lotbook.actions.refresh import check as find_problems
    from lotbook.hosts.file import FileHost

    with _steps(quiet=json) as step:
        summary = find_problems(FileHost(path, needed=NEEDED), now=_now(), progress=step)
    _report(summary, path, json=json, problems_only=True)
    raise typer.Exit(PROBLEMS_FOUND if summary.data_problems else DONE)


@app.command(epilog="Example: lotbook init my_lots.xlsm")
def init(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The tracker to make; ends in .xlsm.")],
    *,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="PATH exists: keep its data, renew its macros, ribbon and settings.")
    ] = False,
    replace_macros: Annotated[
        bool, typer.Option("--replace-macros", help="With --upgrade: macros and a ribbon of your own may be lost.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--print", help="Only print what would be done.")] = False,
    json: Json = False,
) -> None:
    """Make a tracker and set up Excel on this computer for it."""
    from lotbook.actions.init import prepare
    from lotbook.hosts.machine import Machine
    from lotbook.report_setup import plan_as_json, print_plan

    if replace_macros and not upgrade:
        raise InputError("--replace-macros goes with --upgrade: a new tracker has no macros of your own.")
    with _steps(quiet=json) as step:
        step("Looking at this computer")
        plan = prepare(path, Machine.this(), today=_now().date(), upgrade=upgrade, replace_macros=replace_macros)
        if not dry_run:
            step("Setting up")
            plan = plan.carry_out()
    if json:
        typer.echo(plan_as_json(plan, done=not dry_run))
    else:
        print_plan(plan, done=not dry_run)


@app.command(epilog="Example: lotbook doctor my_lots.xlsm")
def doctor(
    path: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="A tracker to look at as well, for example my_lots.xlsm.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Find what keeps functions and ribbon from working, and say how to mend it."""
    from lotbook.actions.doctor import diagnose
    from lotbook.actions.finding import State
    from lotbook.hosts.machine import Machine
    from lotbook.report_setup import findings_as_json, print_findings

    with _steps(quiet=json) as step:
        step("Looking at this computer")
        findings = diagnose(path, Machine.this())
    if json:
        typer.echo(findings_as_json(findings))
    else:
        print_findings(findings)
    raise typer.Exit(PROBLEMS_FOUND if any(each.state is State.PROBLEM for each in findings) else DONE)


_FIND = "Find the lots "


@app.command(epilog="Example: lotbook recall my_lots.xlsm --lot 24-118B --packet recall-24-118B")
def recall(
    path: Tracker,
    *,
    sku: Annotated[str | None, typer.Option("--sku", help=_FIND + "of this SKU.")] = None,
    lot: Annotated[
        list[str] | None, typer.Option("--lot", help=_FIND + "of this code; * and ? are wildcards. May be repeated.")
    ] = None,
    supplier: Annotated[str | None, typer.Option("--supplier", help=_FIND + "from this supplier.")] = None,
    order: Annotated[str | None, typer.Option("--purchase-order", help=_FIND + "of this purchase order.")] = None,
    produced: Annotated[
        str | None, typer.Option("--produced", metavar="A..B", help=_FIND + "made on these days.")
    ] = None,
    received: Annotated[
        str | None, typer.Option("--received", metavar="A..B", help=_FIND + "received on these days.")
    ] = None,
    expiry: Annotated[
        str | None, typer.Option("--expiry", metavar="A..B", help=_FIND + "that expire on these days.")
    ] = None,
    shipment: Annotated[
        str | None, typer.Option("--shipment", help=_FIND + "that were in this shipment or document.")
    ] = None,
    consignee: Annotated[str | None, typer.Option("--consignee", help=_FIND + "that went to this consignee.")] = None,
    mock: Annotated[bool, typer.Option("--mock", help="Practise on a lot picked at random.")] = False,
    seed: Annotated[int | None, typer.Option("--seed", help="The same number picks the same lot for --mock.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Look at another day.")] = None,
    packet: Annotated[
        Path | None, typer.Option("--packet", metavar="DIR", help="Write what an auditor and the consignees need.")
    ] = None,
    company: Annotated[str, typer.Option("--company", help="Your company, for the packet.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why you recall, for the notices.")] = "",
    contact: Annotated[str, typer.Option("--contact", help="Whom consignees answer, for the notices.")] = "",
    mark: Annotated[bool, typer.Option("--mark", help="Set these lots to Recalled, then refresh every sheet.")] = False,
    unmark: Annotated[
        bool, typer.Option("--unmark", help="Take the mark back: each gets the status it had; then refresh.")
    ] = False,
    sheet: Annotated[
        bool, typer.Option("--sheet", help="Write it to the sheet Recall as well, and a row to the log of recalls.")
    ] = False,
    json: Json = False,
) -> None:
    """Find every affected lot, where its units are, who got them, and what is unaccounted for.

    Without a filter, the filter cells of the sheet Recall are asked.
    """
    from lotbook.actions.recall import blanks, save_packet
    from lotbook.actions.recall import recall as trace_lots
    from lotbook.actions.recall_cells import filters_given
    from lotbook.actions.recall_marks import apply, marks, unmarks
    from lotbook.actions.refresh import NEEDED, WRITTEN
    from lotbook.actions.refresh import refresh as refresh_aging
    from lotbook.hosts.file import FileHost
    from lotbook.report_recall import print_marked, print_packet, print_recall, recall_as_json

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
    number = (seed if seed is not None else _now().microsecond) if mock else None
    with _steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED)
        day = None if as_of is None else _day(as_of)
        timed = trace_lots(
            host, None if filters.is_empty else filters, clock=_now, as_of=day, mock=number, progress=step
        )
        files = save_packet(timed, packet, company=company, reason=reason, contact=contact) if packet else ()
        changed = marks(timed) if mark else unmarks(timed) if unmark else ()
        apply(host, timed, changed, now=_now(), sheet_too=sheet)
        if changed:
            refresh_aging(FileHost(path, needed=NEEDED, written=WRITTEN), now=_now(), progress=step)
    if json:
        typer.echo(recall_as_json(timed, files, changed))
    else:
        if number is not None:
            typer.echo(f"Mock recall with --seed {number}.")
        print_recall(timed, path)
        if files:
            print_packet(files, packet, blanks(timed, company=company, reason=reason, contact=contact))
        if mark or unmark:
            print_marked(changed)
        if sheet:
            typer.echo(f"Written to the sheet Recall of {path}.")
    raise typer.Exit(DONE if timed.recall.lots.shape[0] else PROBLEMS_FOUND)


@app.command("import", epilog="Example: lotbook import my_lots.xlsm planning.txt ledger.csv --dry-run")
def import_reports(
    path: Tracker,
    reports: Annotated[
        list[Path], typer.Argument(metavar="REPORT…", help="Reports of Seller Central, of any kind; .txt or .csv.")
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    marketplace: Annotated[str, typer.Option("--marketplace", metavar="US", help="Of reports that name none.")] = "",
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="Of reports that name none; else the day of the file."),
    ] = None,
    allow_fewer: Annotated[
        bool, typer.Option("--allow-fewer", help="A ledger may have fewer lines for its days than before.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring reports of Amazon into a tracker, then refresh every sheet."""
    from lotbook.actions.amazon_import import import_reports as bring_in
    from lotbook.actions.refresh import NEEDED, WRITTEN
    from lotbook.actions.refresh import refresh as refresh_aging
    from lotbook.hosts.file import FileHost
    from lotbook.report_amazon import imported_as_json, print_imported

    day = None if date is None else _day(date, "--date")
    with _steps_and_bars(quiet=json) as (step, told):
        found = bring_in(
            FileHost(path, needed=NEEDED),
            reports,
            now=_now(),
            marketplace=marketplace,
            day=day,
            allow_fewer=allow_fewer,
            dry_run=dry_run,
            progress=step,
            told=told,
        )
        if not dry_run and not found.is_empty:
            refresh_aging(FileHost(path, needed=NEEDED, written=WRITTEN), now=_now(), progress=step)
    if json:
        typer.echo(imported_as_json(found, dry_run=dry_run))
    else:
        print_imported(found, path, dry_run=dry_run)


@app.command(epilog='Example: lotbook share my_lots.xlsm --supplier "Acme Labs" --out copies')
def share(
    path: Tracker,
    *,
    supplier: Annotated[list[str] | None, typer.Option("--supplier", help="Whom to write to. May be repeated.")] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Everybody with lots that expire soon or have expired.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where copies and drafts go; else beside the tracker.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="WAY", help="draft, outlook or smtp; else what Settings say.")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Look at another day.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Also to those who got a message within a week.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before sending.")] = False,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open a draft in the mail program.")] = True,
    json: Json = False,
) -> None:
    """Make a supplier's copy of their lots, and the message it goes out with."""
    from lotbook.actions.refresh import NEEDED
    from lotbook.actions.share import prepare
    from lotbook.core.supplier_settings import DRAFT, SMTP, WAYS
    from lotbook.exchange.smtp import server
    from lotbook.hosts.file import FileHost
    from lotbook.report_share import outcomes_as_json, print_outcomes, print_post

    if bool(supplier) == everybody:
        raise InputError("Say whom to write to: --supplier with a name, or --all for everybody with expiring lots.")
    way = next((each for each in WAYS if by is not None and each.lower() == by.strip().lower()), None)
    if by is not None and way is None:
        raise InputError(f"--by {by!r} is no way to send: it is draft, outlook or smtp.")
    day = None if as_of is None else _day(as_of)
    with _steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED)
        names = tuple(supplier or ())
        post = prepare(
            host, path, now=_now(), suppliers=names, way=way, folder=out, as_of=day, again=again, progress=step
        )
    ready = [parcel for parcel in post.parcels if not parcel.problem]
    sends = post.settings.way == SMTP and bool(ready)
    through = server(post.settings) if sends else None
    if not json:
        print_post(post)
    if ready and not yes and (sends or everybody) and (json or not _agreed(post, len(ready))):
        raise InputError("Nothing was sent or written: it was not confirmed. Use --yes where nobody can be asked.")
    outcomes = _delivered(post, through, quiet=json)
    if json:
        typer.echo(outcomes_as_json(post, outcomes))
    else:
        print_outcomes(post, outcomes)
        if show and post.settings.way == DRAFT and len(outcomes) == 1 and outcomes[0].done and sys.stdout.isatty():
            typer.launch(str(outcomes[0].files[-1]))
    done = sum(outcome.done for outcome in outcomes)
    raise typer.Exit(DONE if done == len(outcomes) else PROBLEMS_FOUND if done else NOT_DONE)


def _agreed(post: "Post", number: int) -> bool:
    """Ask before anything goes out; nobody there to answer means no."""
    verb = {"SMTP": "Send", "Outlook": "Put into Outlook as drafts:"}.get(post.settings.way, "Write drafts of")
    try:
        return typer.confirm(f"{verb} {number} message{'' if number == 1 else 's'}?", default=False)
    except typer.Abort:
        return False


def _delivered(post: "Post", through: "Server | None", *, quiet: bool) -> "list[Outcome]":
    from lotbook.actions.share import deliver

    found = deliver(post, clock=_now, through=through)
    if quiet or not sys.stderr.isatty() or len(post.parcels) == 1:
        return list(found)
    from rich.console import Console
    from rich.progress import track

    return list(track(found, "Suppliers", total=len(post.parcels), console=Console(stderr=True)))


@app.command(epilog="Example: lotbook receive my_lots.xlsm reply.xlsx")
def receive(
    path: Tracker,
    reply: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook a supplier sent back.")],
    *,
    supplier: Annotated[str | None, typer.Option("--supplier", help="Who sent it, to make sure.")] = None,
    take: Annotated[
        str | None,
        typer.Option("--take", metavar="WHICH", help="all, none, or numbers such as 1,3-5; else you are asked."),
    ] = None,
    older: Annotated[bool, typer.Option("--older", help="Take a reply to an older copy.")] = False,
    json: Json = False,
) -> None:
    """Show what a supplier's reply would change, and take it in on your word."""
    from lotbook.actions.receive import chosen, read_reply, take_in
    from lotbook.actions.refresh import NEEDED, WRITTEN
    from lotbook.actions.refresh import refresh as refresh_aging
    from lotbook.hosts.file import FileHost
    from lotbook.report_share import print_received, received_as_json

    with _steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED)
        received = read_reply(host, path, reply, supplier=supplier, older=older, progress=step)
    if not json:
        print_received(received)
    if take is None and not json and received.numbers:
        take = _answer("Take in all (but conflicts), none, or numbers such as 1,3-5?")
    numbers = chosen(take or "none", received)
    remarks: tuple[str, ...] = ()
    if numbers:
        remarks = take_in(host, path, received, numbers, clock=_now)
        with _steps(quiet=json) as step:
            refresh_aging(FileHost(path, needed=NEEDED, written=WRITTEN), now=_now(), progress=step)
    if json:
        typer.echo(received_as_json(received, numbers, remarks))
    else:
        for remark in remarks:
            typer.echo(f"Note: {remark}")
        done = f"{len(numbers)} of {len(received.numbers)} changes are in {path.name}, and every sheet is up to date."
        typer.echo(done if numbers else "Nothing was changed.")
    left = received.reply.problems or set(received.numbers) - set(numbers)
    raise typer.Exit(PROBLEMS_FOUND if left else DONE)


def _answer(question: str) -> str:
    try:
        return str(typer.prompt(question, default="none"))
    except typer.Abort:
        return "none"


@app.command(epilog="Example: lotbook removals my_lots.xlsm --save removals")
def removals(
    path: Tracker,
    *,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="DIR", help="Write Amazon's upload files there, and keep the orders."),
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Look at another day.")] = None,
    json: Json = False,
) -> None:
    """Show what to have Amazon remove; with --save, write the upload files."""
    from lotbook.actions.amazon_removals import removals as look
    from lotbook.actions.amazon_removals import save_removals
    from lotbook.actions.refresh import NEEDED, WRITTEN
    from lotbook.actions.refresh import refresh as refresh_aging
    from lotbook.hosts.file import FileHost
    from lotbook.report_amazon import print_removals, removals_as_json

    day = None if as_of is None else _day(as_of)
    files: tuple[Path, ...] = ()
    with _steps(quiet=json) as step:
        host = FileHost(path, needed=NEEDED)
        found = look(host, now=_now(), as_of=day, progress=step)
        if save is not None:
            files = save_removals(host, found, save)
            refresh_aging(FileHost(path, needed=NEEDED, written=WRITTEN), now=_now(), progress=step)
    if json:
        typer.echo(removals_as_json(found, files))
    else:
        print_removals(found, files)


@app.command(epilog="Example: lotbook build")
def build(
    path: Annotated[
        Path, typer.Argument(metavar="[PATH]", help="Where to write it; what is there is replaced.")
    ] = Path("workbook/lot_tracker.xlsm"),
) -> None:
    """Build the empty tracker from its description, the same bytes every time (for developers)."""
    from lotbook.sheets import project
    from lotbook.sheets.build import build as build_tracker

    project.rebuild()
    path.parent.mkdir(parents=True, exist_ok=True)
    build_tracker(path)
    typer.echo(f"Built {path}.")


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


def _day(text: str, option: str = "--as-of") -> dt.date:
    try:
        day = dt.date.fromisoformat(text.strip())
    except ValueError:
        also = ", or use today" if option == "--as-of" else ""
        raise InputError(f"{option} {text!r} is not a date. Type it as 2027-02-28{also}.") from None
    if not FIRST_DAY <= to_day(day) <= LAST_DAY:
        raise InputError(f"{option} {text!r} is not between {to_date(FIRST_DAY)} and {to_date(LAST_DAY)}.")
    return day


def _check_out(path: Path, out: Path | None) -> None:
    if out is not None and out.suffix.lower() != path.suffix.lower() and not out.is_dir():
        raise InputError(f"--out {out}: Excel opens the file only with the tracker's own ending, {path.suffix}.")


@contextmanager
def _steps(*, quiet: bool = False) -> "Iterator[Callable[[str], None]]":
    """Shows on a terminal what is being done while it takes its time."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda step: status.update(f"{step} …")


@contextmanager
def _steps_and_bars(
    *, quiet: bool = False
) -> "Iterator[tuple[Callable[[str], None], Callable[[Path, int, int], None]]]":
    """Shows what is being done, and how far the reading of large files is."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None, lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {"": bars.add_task("", total=None)}

        def told(path: Path, done: int, total: int) -> None:
            if total >= _LARGE_FILE:
                if path.name not in tasks:
                    tasks[path.name] = bars.add_task(path.name, total=total)
                bars.update(tasks[path.name], completed=done)

        yield lambda step: bars.update(tasks[""], description=f"{step} …"), told


def _report(summary: "Summary", path: Path, *, json: bool, problems_only: bool = False) -> None:
    if json:
        from lotbook.report_json import as_json

        typer.echo(as_json(summary))
        return
    from lotbook.report import print_summary

    print_summary(summary, path, problems_only=problems_only)


if __name__ == "__main__":
    main()
