"""What a packet says besides what the recall found: who recalls, when, how it went, and what was answered."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from lotbook.core.recalls.answers import Answers
from lotbook.core.recalls.case import Case
from lotbook.exchange.recalls.locations import Location
from lotbook.exchange.recalls.notice import Sender


@dataclass(frozen=True, slots=True)
class Background:
    """All of it, for one packet."""

    sender: Sender
    made_at: dt.datetime
    """When the recall was found; stands in the files."""
    started: dt.datetime | None = None
    """When the computer began."""
    mock: bool = False
    """Nothing is recalled: every notice and the workbook say that it is an exercise."""
    answer_days: int = 2
    """Days that consignees have to answer."""
    answers: Answers | None = None
    """What they answered so far."""
    case: Case = field(default_factory=Case)
    """What was written down of the recall."""
    instructions: str = ""
    """What consignees do with the units; blank for the usual."""
    locations: Mapping[str, Location] = field(default_factory=dict)
    """Companies, people and places by what `names.name_key` makes of their name."""
    unit: str = "units"
    """What one unit is called."""

    @property
    def seconds(self) -> float | None:
        """How long the computer took."""
        return None if self.started is None else (self.made_at - self.started).total_seconds()
