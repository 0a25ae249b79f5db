"""One problem found by a rule: where it is, and what it says."""

from dataclasses import dataclass

from lotbook.core.counted import with_values
from lotbook.core.lot_match import differs_in
from lotbook.core.rules import RULES, Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem found in one cell."""

    rule: str
    table: str
    """Name of the Excel table."""
    sheet: str
    """The tab it is on."""
    cell: str
    """Address on that tab, for example C17; empty where the problem has no cell."""
    row: int
    header: str
    found: str
    other: str = ""
    sku: str | None = None
    lot: str | None = None
    third: str = ""
    """The third value that the rule's `with_third` names; blank if it has none."""

    @property
    def key(self) -> str:
        """What identifies it for as long as its row stays as it is, wherever the row moves to."""
        of_row = [text for text in (self.sku, self.lot) if text] or [self.cell]
        return " / ".join(
            text for text in (self.table, *of_row, self.header, self.found, self.other, self.third) if text
        )

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return RULES[self.rule].severity

    @property
    def problem(self) -> str:
        """What was found, as a sentence."""
        rule = RULES[self.rule]
        sentence = rule.with_third if self.third and rule.with_third else rule.problem
        values = {"header": self.header, "found": self.found, "other": self.other, "third": self.third}
        if "{differs}" in sentence:
            values["differs"] = differs_in(self.found, self.third or self.other)
        return with_values(sentence, **values)

    @property
    def remedy(self) -> str:
        """What to do about it."""
        rule = RULES[self.rule]
        return rule.remedy_with_third if self.third and rule.remedy_with_third else rule.remedy

    @property
    def place(self) -> str:
        """Sheet and cell, for example Lots!C17."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def __str__(self) -> str:
        """Where, what and what to do, in one line."""
        return f"{self.place}: {self.problem} {self.remedy}"
