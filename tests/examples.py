"""How many random books a law is tried on."""

from hypothesis import settings

_CAMPAIGN = 100
_SHARE = 3
"""The books of an ordinary run are the same ones every time, so that a third of them finds what all of them do."""


def of(number: int) -> int:
    """So many books where new ones are drawn (`--hypothesis-profile search`), and a third of them elsewhere.

    A campaign (`--hypothesis-profile campaign`) draws a hundred times as many.
    """
    profile = settings.get_current_profile_name()
    return {"search": number, "campaign": number * _CAMPAIGN}.get(profile, max(_SHARE, number // _SHARE))
