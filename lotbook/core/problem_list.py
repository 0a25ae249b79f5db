"""Problems as people read them: how many there are of each kind, and the first of each.

The problem: 100,000 rows with one fault make 100,000 rows of problems, which nobody reads and which hide the ten
others. The idea: each kind is counted, and shown `MOST` times; what there is beyond that is one line, which says
where it begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lotbook.core.problem import Problem
from lotbook.core.rules import Severity

MOST = 25
"""So many problems of one kind are shown."""


_SPELLED = {"awd": "AWD", "fba": "FBA", "fefo": "FEFO", "gln": "GLN", "gtin": "GTIN", "sku": "SKU", "skus": "SKUs"}
"""Words of rules that are not written in small letters."""


@dataclass(frozen=True, slots=True)
class Kind:
    """All problems that break one rule."""

    rule: str
    every: tuple[Problem, ...]
    """All of them, in order; one at least."""

    @property
    def found(self) -> int:
        """How many there are."""
        return len(self.every)

    @property
    def first(self) -> tuple[Problem, ...]:
        """The first of them, at most `MOST`."""
        return self.every[:MOST]

    @property
    def next_one(self) -> Problem | None:
        """The first that is not shown, or None."""
        return self.every[MOST] if self.found > MOST else None

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.every[0].severity

    @property
    def name(self) -> str:
        """The rule in words.

        Examples:
            >>> [Kind(rule, ()).name for rule in ("unknown-sku", "awd-count-differs", "two-skus-one-lot")]
            ['Unknown SKU', 'AWD count differs', 'Two SKUs one lot']
        """
        words = [_SPELLED.get(word, word) for word in self.rule.split("-")]
        return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])

    @property
    def rest(self) -> str:
        """How many more there are and where they begin; blank if all are shown."""
        if self.next_one is None:
            return ""
        return f"{self.found - len(self.first):,} more of this kind, from {self.next_one.place} on."


def kinds(problems: Sequence[Problem]) -> tuple[Kind, ...]:
    """The problems by the rule they break, the most severe rules first, each in the order it came up.

    Args:
        problems: In the order of a report: the most severe first.

    Examples:
        >>> row = [Problem("no-place", "Lots", "Lots", f"G{row}", row, "Place", "") for row in range(5, 35)]
        >>> [(kind.name, kind.found, len(kind.first), kind.rest) for kind in kinds(row)]
        [('No place', 30, 25, '5 more of this kind, from Lots!G30 on.')]
    """
    by_rule: dict[str, list[Problem]] = {}
    for problem in problems:
        by_rule.setdefault(problem.rule, []).append(problem)
    return tuple(Kind(rule, tuple(each)) for rule, each in by_rule.items())
