"""The command line. With the workbook's functions, the only place that reads the clock."""

import gc
import os
import sys
from json import dumps
from typing import Annotated

import typer

from lotbook.cli import (
    amazon,
    computer,
    digest,
    journal,
    large,
    lists,
    recalls,
    shipments,
    suppliers,
    tracker,
    warehouse,
)
from lotbook.cli.app import DONE, NOT_DONE, PROBLEMS_FOUND, app
from lotbook.cli.output import finish, harmless, never_fail
from lotbook.core.errors import ChangedMeanwhileError, LotbookError
from lotbook.version import VERSION

MODULES = (tracker, lists, computer, warehouse, digest, journal, recalls, shipments, suppliers, amazon, large)
"""Where the commands stand."""
_AGAIN = 9
"""So many times a command is done again on a workbook that goes on changing."""
_OBJECTS = 100_000
"""So many new ones before Python looks for garbage."""


def main() -> None:
    """Run the command line and end Python; an error is one paragraph on stderr and exit code 2."""
    # Modules and a workbook are many objects, and none of them garbage. Looking through them takes a tenth of a run.
    gc.set_threshold(_OBJECTS)
    never_fail(json="--json" in sys.argv)
    code = run()
    lost = finish()
    if lost is not None:
        typer.secho(f"lotbook: not all of the output could be written ({lost}).", err=True, fg=typer.colors.RED)
        code = max(code, PROBLEMS_FOUND)
    # To free a large workbook cell by cell takes a third of a second; the system does it at once.
    os._exit(code)


def run() -> int:
    """Run the command line and give its exit code.

    A command that finds the workbook changed on disk since it read it has written nothing, so it is done again, on what
    is there now. Of several at once, only one is in time each time.
    """
    try:
        for already in range(_AGAIN):
            try:
                app()
            except ChangedMeanwhileError as error:
                told = str(error).removesuffix(" Run the command again.")
                if not already:
                    typer.secho(f"lotbook: {harmless(told)} Doing it again on what is there now.", err=True)
            else:
                return DONE
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
    typer.secho(f"lotbook: {harmless(message)}", err=True, fg=typer.colors.RED)
    return NOT_DONE


def _version(*, shown: bool) -> None:
    if shown:
        typer.echo(f"lotbook {VERSION}")
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
