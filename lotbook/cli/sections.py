"""How `--help` lists the commands: by what people do."""

from typing import Any

from typer.core import TyperGroup

SECTIONS = {
    "Start": ("new", "adopt", "init", "doctor"),
    "Every day": ("refresh", "check", "plan", "digest", "allocate", "count"),
    "What lotbook did": ("history", "undo", "merge"),
    "Amazon": ("import", "removals", "send", "labels"),
    "Recalls and suppliers": ("recall", "shipment-record", "share", "receive"),
    "More than a workbook holds": ("export", "ledger"),
    "For developers": ("build",),
}
"""The commands under each heading."""


class Sections(TyperGroup):
    """The commands, by section."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write one list for each section, its texts below each other."""
        del ctx
        widest = max(map(len, self.commands))
        for heading, names in SECTIONS.items():
            room = formatter.width - widest - 6
            rows = [(name.ljust(widest), self.commands[name].get_short_help_str(room)) for name in names]
            with formatter.section(heading):
                formatter.write_dl(rows)
