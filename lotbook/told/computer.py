"""What setting up did and what the doctor found, for a terminal and for a script."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lotbook.actions.computer.doctor import NOTHING_WRONG
from lotbook.actions.computer.finding import Finding, State, sorted_findings
from lotbook.actions.computer.init import Plan
from lotbook.sheets.edition import has_macros

_COLOURS = {State.PROBLEM: "bold red", State.NOTE: "cyan", State.OK: "green"}


def print_plan(plan: Plan, *, done: bool) -> None:
    """Print what was done, or would be, as a numbered list."""
    console = Console(highlight=False, soft_wrap=True)
    console.print("Done:" if done else "This would be done (nothing was changed):")
    for number, step in enumerate(plan.steps, start=1):
        console.print(Text(f"  {number}. {step.text}"))
    for remark in plan.remarks:
        console.print(Text(f"Note: {remark}"))
    if done and not has_macros(plan.path):
        console.print(Text(f"{plan.path} is ready for Excel and LibreOffice."))
    elif done and plan.ready:
        console.print(
            Text(
                f"Open {plan.path} in Excel and press Enable Content once, in the bar that says SECURITY WARNING; the "
                "tab Lotbook is in the ribbon."
            )
        )
    elif done and plan.has_excel:
        console.print(Text(f"{plan.path} is written, but Excel cannot use it yet: see the note."))
    elif done:
        console.print(Text(f"{plan.path} is ready for Excel and LibreOffice."))


def print_findings(findings: Sequence[Finding]) -> None:
    """Print what was found, problems first, each remedy below its problem."""
    console = Console(highlight=False)
    states, checks = (max(map(len, texts), default=0) for texts in (list(State), [each.check for each in findings]))
    for each in sorted_findings(findings):
        row = Table.grid(padding=(0, 2, 0, 0))
        row.add_column(min_width=states)
        row.add_column(min_width=checks)
        row.add_column(overflow="fold")
        row.add_row(
            Text(each.state.value, style=_COLOURS[each.state]), Text(each.check, style="bold"), Text(each.found)
        )
        console.print(row)
        if each.remedy:
            # Left to the terminal to wrap, so that a command copies as one line.
            console.print(Text(f"{' ' * states}  → {each.remedy}"), soft_wrap=True)
    problems = sum(each.state is State.PROBLEM for each in findings)
    counted = f"{problems} problem{'' if problems == 1 else 's'} found; the arrow shows what to do."
    console.print(counted if problems else NOTHING_WRONG)
