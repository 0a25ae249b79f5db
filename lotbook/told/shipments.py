"""The record of a shipment, for a terminal and for a script."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from lotbook.actions.shipment_record import Record
from lotbook.core.counted import counted


def print_record(found: Record, files: Sequence[Path]) -> None:
    """Print what was written, and what the record lacks."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        Text(f"{counted(len(found.rows), 'shipping event')}. Wrote {', '.join(file.name for file in files)}.")
    )
    if found.consumers:
        console.print(Text(f"Left out because consumers got them: {counted(found.consumers, 'row')}."))
    for text in found.missing:
        console.print(Text(f"! {text}", style="yellow"))


def record_as_json(found: Record, files: Sequence[Path]) -> str:
    """The same as JSON."""
    content = {
        "events": len(found.rows),
        "consumers": found.consumers,
        "missing": found.missing,
        "files": [str(file) for file in files],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)
