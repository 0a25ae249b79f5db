"""What an import of Amazon's reports changed, as people and scripts read it."""

import json
from pathlib import Path

from rich.console import Console
from rich.text import Text

from lotbook.actions.amazon_import import Imported


def print_imported(found: Imported, path: Path, *, dry_run: bool) -> None:
    """Print each report, what changes, and what could not be used."""
    console = Console(highlight=False, soft_wrap=True)
    for file in found.files:
        days = "" if file.first_day is None else f"  {file.first_day}"
        days += f" to {file.last_day}" if file.last_day not in {None, file.first_day} else ""
        console.print(Text.assemble((file.path.name, "bold"), f"  {file.kind}  {' '.join(file.marketplaces)}{days}"))
        for remark in file.remarks:
            console.print(Text(f"  Note: {remark}"))
    for remark in found.remarks:
        console.print(Text(f"Note: {remark}"))
    if found.is_empty:
        console.print("Nothing changes: all of it is in the tracker already.")
        return
    console.print(Text("Would change" if dry_run else f"Changed in {path.name}", style="bold"))
    for line in found.details:
        console.print(Text(f"  {line}"))


def imported_as_json(found: Imported, *, dry_run: bool) -> str:
    """The same for scripts."""
    files = [
        {
            "file": str(file.path),
            "kind": file.kind,
            "marketplaces": list(file.marketplaces),
            "first_day": None if file.first_day is None else file.first_day.isoformat(),
            "last_day": None if file.last_day is None else file.last_day.isoformat(),
            "remarks": list(file.remarks),
        }
        for file in found.files
    ]
    result = {"files": files, "changed": dict(found.changed), "remarks": list(found.remarks), "written": not dry_run}
    return json.dumps(result, ensure_ascii=False, indent=2)
