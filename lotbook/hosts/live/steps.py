"""Doing in Excel what was planned: step by step, with Excel kept quiet meanwhile and put back afterwards."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import xlwings

from lotbook.core.errors import HostError
from lotbook.hosts.live.native import asking, said

_NAMED = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to write, worked out in full."""

    what: str
    """What is written: "the table FEFO"."""
    output: str
    """What is not up to date without it: "FEFO"."""
    run: Callable[[], None]
    typed: bool = False
    """Whether it changes cells or rows that the user typed, as the user asked."""


@contextmanager
def quiet(app: xlwings.App) -> Iterator[None]:
    """Stop Excel from drawing, calculating and telling other macros; put it back as it was, whatever happens."""
    wanted: dict[str, Any] = {"screen_updating": False, "enable_events": False, "calculation": "manual"}
    before: dict[str, Any] = {}
    try:
        for name, value in wanted.items():
            before[name] = getattr(app, name)
            if before[name] != value:
                setattr(app, name, value)
        yield
    finally:
        # Calculation first, so that nothing is drawn before it is calculated; one that fails must not stop the others.
        for name in reversed(before):
            if before[name] != wanted[name]:
                with suppress(Exception):
                    setattr(app, name, before[name])


def run(steps: Sequence[Step], app: xlwings.App) -> None:
    """Do all steps, in order.

    Raises:
        HostError: If Excel refuses one; the message says what is up to date and what is not.
    """
    with asking("begin to write"), quiet(app):
        for number, step in enumerate(steps):
            try:
                step.run()
            except Exception as error:
                raise HostError(_broken_off(steps, number, error)) from error


def _broken_off(steps: Sequence[Step], number: int, error: Exception) -> str:
    left = [step.output for step in steps[number:]]
    shown = ", ".join(left[:_NAMED]) + (f" and {len(left) - _NAMED} more" if len(left) > _NAMED else "")
    new = "Nothing else was changed" if number == 0 else "What was written before that is new"
    if any(step.typed for step in steps[:number]):
        kept = "with the cells you asked to change"
    else:
        kept = "and nothing you typed was touched"
    return (
        f"Excel stopped lotbook while it wrote {steps[number].what} ({said(error)}). Not up to date: {shown}. {new}, "
        f"{kept}. Leave the cell you are editing, close any open dialog, and refresh again."
    )
