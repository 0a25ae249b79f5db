"""What every command needs: the application, arguments they share, exit codes, the clock, and signs of progress."""

import datetime as dt
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from lotbook.cli.memory import give_back_large_pieces
from lotbook.cli.sections import Sections
from lotbook.core.date_texts import ORDERS, Order
from lotbook.core.errors import InputError

# Everything else is imported by the command that needs it, so that --help answers at once.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lotbook.actions.summary import Summary

DONE, PROBLEMS_FOUND, NOT_DONE = 0, 1, 2
"""Exit codes: done; done, with problems found; could not do it."""

_LARGE_FILE = 5_000_000
"""Bytes from which a file takes long enough for a bar."""

app = typer.Typer(
    name="lotbook",
    cls=Sections,
    help="Live first-expired-first-out tracking of lots in an Excel workbook.",
    epilog="Exit codes: 0 done, 1 done with problems found, 2 could not do it.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help starts twice as fast
    context_settings={"help_option_names": ["-h", "--help"]},
)

Tracker = Annotated[Path, typer.Argument(metavar="PATH", help="The tracker, for example my_lots.xlsm.")]
Rows = Annotated[
    Path | None,
    typer.Option("--from", metavar="TRACKER", help="Copy the rows of another tracker, of any version."),
]
Owner = Annotated[
    str | None, typer.Option("--owner", metavar="NAME", help="Only the goods of this owner (Owner on SKUs).")
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for scripts.")]


def now() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now().astimezone()


def day_in(text: str, option: str = "--as-of") -> dt.date:
    """The day an option gives, in any form that a cell may have.

    Raises:
        InputError: If it is none, or can be several.
    """
    from lotbook.core.days import to_date
    from lotbook.core.typed_days import full_day

    return to_date(full_day(text, option))


def order_in(text: str) -> Order:
    """The order of dates that --date-order gives.

    Raises:
        InputError: If it is none.
    """
    order = next((each for each in ORDERS if each == text.strip().upper()), None)
    if order is None:
        raise InputError(f"--date-order {text!r} is not an order of dates. Use {', '.join(ORDERS)}.")
    return order


def check_out(path: Path, out: Path | None) -> None:
    """Refuse an output that Excel would not open.

    Raises:
        InputError: If its ending differs from the tracker's.
    """
    if out is not None and out.suffix.lower() != path.suffix.lower() and not out.is_dir():
        raise InputError(f"--out {out}: Excel opens the file only with the tracker's own ending, {path.suffix}.")


def at_terminal(stream: TextIO | None) -> bool:
    """Whether a stream leads to a terminal; a program without a window, as Windows starts it, has no streams at all."""
    return stream is not None and stream.isatty()


def agreed(question: str) -> bool:
    """Ask before something is done; nobody there to answer means no."""
    try:
        return typer.confirm(question, default=False)
    except typer.Abort:
        return False


def agreed_at_terminal(question: str, *, json: bool) -> bool:
    """Ask before something is written that was shown.

    Raises:
        InputError: If there is nobody to ask.
    """
    if json or not at_terminal(sys.stdin):
        raise InputError(
            "Nothing was written: there is no terminal to ask you in. Look at what is shown, and run the command again "
            "with --yes; or with --dry-run, only to look."
        )
    return agreed(question)


@contextmanager
def ended_in_order() -> "Iterator[None]":
    """Has a request to end (SIGTERM) end the command as an error would: what it began is taken away again."""
    asked: list[int] = []

    def end(number: int, _: object) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        if asked:
            sys.exit(128 + asked[0])
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def steps(*, quiet: bool = False) -> "Iterator[Callable[[str], None]]":
    """Shows on a terminal what is being done while it takes its time."""
    give_back_large_pieces()
    if quiet or not at_terminal(sys.stderr):
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda step: status.update(f"{step} …")


@contextmanager
def steps_and_bars(
    *, quiet: bool = False
) -> "Iterator[tuple[Callable[[str], None], Callable[[Path, int, int], None], Callable[[], None]]]":
    """Shows what is being done, and how far the reading of large files is; the last of the three ends that."""
    give_back_large_pieces()
    if quiet or not at_terminal(sys.stderr):
        yield lambda _: None, lambda *_: None, lambda: None
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

        yield lambda step: bars.update(tasks[""], description=f"{step} …"), told, bars.stop


def show(summary: "Summary", path: Path, *, json: bool, problems_only: bool = False, every: bool = False) -> None:
    """Print a summary, for a person or for a script."""
    if json:
        from lotbook.told.as_json import summary_as_json

        typer.echo(summary_as_json(summary))
        return
    from lotbook.told.summary import print_summary

    print_summary(summary, path, problems_only=problems_only, every=every)
