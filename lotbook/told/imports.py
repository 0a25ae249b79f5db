"""What an import of reports did, in sentences that a terminal and a message box say alike."""

from typing import TYPE_CHECKING

from lotbook.core.counted import counted

if TYPE_CHECKING:
    from lotbook.actions.amazon.imports import Imported


def nothing_imported(found: "Imported") -> str:
    """Why reports change nothing: the tracker has it all, or what they say is about SKUs it does not have."""
    if found.unbooked:
        there = "; the others are on Shipments already" if found.tracked else ""
        return f"Nothing was booked: {counted(found.unbooked, 'line')} could not be{there}. The notes say why."
    if not found.left_out:
        return "Nothing to import: the tracker is already up to date."
    if found.tracked:
        return "Nothing to import for the SKUs on the SKUs sheet: they are up to date. The others were skipped."
    return "Nothing was imported: no SKU in the reports is on the SKUs sheet."
