"""Write docs/sheets.md and docs/errors.md from the tables and rules the code uses: python docs/generate.py"""

from pathlib import Path

from lotbook.core.counted import with_values
from lotbook.core.rules import RULES
from lotbook.core.table import Table
from lotbook.core.tables import INPUTS, LATER_INPUTS
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.core.tables_amazon import AMAZON_BALANCE, IMPORTED
from lotbook.core.tables_recall import RECALL_CONSIGNEES, RECALL_LOG, RECALL_LOTS, RECALL_MOVEMENTS
from lotbook.core.tables_report import (
    AGING,
    BUCKET_LINES,
    CHECKS,
    FEFO,
    FEFO_AUDIT,
    HISTORY,
    PLAN,
    REMOVALS,
    TO_DO,
)

RECALLS = (RECALL_LOTS, RECALL_MOVEMENTS, RECALL_CONSIGNEES, RECALL_LOG)
WRITTEN = (*(FEFO, TO_DO, PLAN, AGING, BUCKET_LINES, REMOVALS, AMAZON_BALANCE, *RECALLS, FEFO_AUDIT, CHECKS, HISTORY),)
HERE = Path(__file__).parent


def sheets() -> str:
    """Every table and column, as Markdown."""
    parts = [
        "# Sheets and columns\n",
        "Made by `python docs/generate.py` from the tables in `lotbook/core`; do not edit.\n",
        "Headers are matched whatever their capitals and the spaces around them, in any order; columns of your own are "
        "left alone. In a table you fill in, **bold** columns are required, and *computed* ones are lotbook's.\n",
        "## Tables you fill in\n",
        *(_table(table) for table in (*INPUTS, *LATER_INPUTS)),
        "## Tables lotbook fills in\n",
        *(_table(table) for table in WRITTEN),
        "Aging has two more columns for each bucket, `Units: …` and `Value: …`. There is one sheet for each bucket.\n",
        "## Tables imports fill in\n",
        *(_table(table) for table in (MAPPINGS, *IMPORTED)),
    ]
    return "\n".join(parts)


def _table(table: Table) -> str:
    lines = [f"### {table.name}\n", f"{table.help}\n", "| column | holds | what it is |", "|---|---|---|"]
    for column in table.columns:
        name = f"**{column.header}**" if column.required else column.header
        kind = f"{column.kind.value}, *computed*" if column.computed else column.kind.value
        lines.append(f"| {name} | {kind} | {column.help} |")
    return "\n".join([*lines, ""])


def errors() -> str:
    """Every kind of problem, as Markdown."""
    lines = [
        "# Problems lotbook finds\n",
        "Made by `python docs/generate.py` from `lotbook/core/rules.py`; do not edit.\n",
        "Every one is a row on the sheet Checks with a link to its cell. An Error keeps the cell or row out of the "
        "figures it would spoil, and out of nothing else; a Warning is counted, but probably not what was meant.\n",
        "| name | severity | what it says | what to do |",
        "|---|---|---|---|",
    ]
    shown = {name: f"*{name}*" for name in ("found", "other", "third")}
    shown |= {"header": "*column*", "differs": "*the difference*"}
    for name, rule in RULES.items():
        said = with_values(rule.problem, **shown)
        lines.append(f"| `{name}` | {rule.severity.value} | {said} | {rule.remedy} |")
        if rule.remedy_with_third:
            said = with_values(rule.with_third, **shown)
            lines.append(f"| `{name}` | {rule.severity.value} | {said} | {rule.remedy_with_third} |")
    return "\n".join([*lines, ""])


PAGES = {"sheets.md": sheets, "errors.md": errors}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
