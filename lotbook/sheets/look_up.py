"""The formulas of the look-up on Start: one lot, or every lot that a code without a SKU, or with wildcards, can mean.

The rules: a code that is on Lots exactly as typed means that lot and no other; only where none is do * and ? stand for
other characters. Without a SKU the lots of all SKUs are meant. One lot is answered beside the cells one types into;
where the code alone, or a wildcard, found it, the first few are listed below.

Excel 2019 has no FILTER, so the n-th lot is the one with the smallest row behind the one before it. SUMPRODUCT(MAX(…))
takes whole columns without a matrix formula; a condition in IF would not. SEARCH knows the wildcards but finds a code
anywhere: bars around both make it the whole code.
"""

from collections.abc import Mapping

from lotbook.core.words import NO_DATE_BUCKET
from lotbook.sheets.trimmed import trimmed

LISTED = 5
"""Lots that the list shows."""

_LOT, _SKU, _LOTS, _SKUS = map(trimmed, ("LookupLot", "LookupSku", "Lots[Lot]", "Lots[SKU]"))
_BLANK = f'{_LOT}=""'
_MORE_THAN_ROWS = 2_000_000
_NTH = "(ROW(Lots[SKU])-ROW(Lots[[#Headers],[SKU]]))"
_OF_SKU = f'((({_SKU}="")+EXACT({_SKUS},{_SKU}))>0)'
_EXACTLY = f"EXACT({_LOTS},{_LOT})"
_COUNT_EXACT = f"SUMPRODUCT({_OF_SKU}*{_EXACTLY})"
_HAS_WILDCARD = '(ISNUMBER(FIND("*",LookupLot))+ISNUMBER(FIND("?",LookupLot))>0)'
_LIKE = f'(ISNUMBER(SEARCH("|"&{_LOT}&"|","|"&{_LOTS}&"|"))*({_LOTS}<>""))'
_IS_PAIR = f'AND({_SKU}<>"",{_COUNT_EXACT}>0)'


def _meant(exact: str, has_wildcard: str) -> str:
    """For each row of Lots, 1 if it is meant."""
    return f"({_OF_SKU}*(({exact}>0)*{_EXACTLY}+({exact}=0)*{has_wildcard}*{_LIKE}))"


# Trackers made by an older lotbook have these two cells and not the ones that count, so they count for themselves.
_MEANT = _meant(_COUNT_EXACT, _HAS_WILDCARD)
_MEANT_BY_CELLS = _meant("LookupExact", "LookupWild")


def _looked_up(header: str, number: str = "") -> str:
    row, cell = f"LookupRow{number}", f"INDEX(Lots[{header}],LookupRow{number})"
    return f'IF({row}=0,"",IF({cell}="","",{cell}))'


def _bucket_row(number: str = "") -> str:
    left = f"LookupDaysLeft{number}"
    return (
        f'SUMPRODUCT(MAX((((Buckets[From days]="")+(Buckets[From days]<={left}))>0)'
        f'*(((Buckets[To days]="")+(Buckets[To days]>={left}))>0)'
        '*(((Buckets[From days]<>"")+(Buckets[To days]<>""))>0)'
        "*(ROW(Buckets[Bucket])-ROW(Buckets[[#Headers],[Bucket]]))))"
    )


def _bucket(number: str, row: str) -> str:
    return (
        f'IF(LookupRow{number}=0,"",IF({row}>0,INDEX(Buckets[Bucket],{row}),'
        f'IF(ISNUMBER(LookupDaysLeft{number}),"","{NO_DATE_BUCKET}")))'
    )


def _next_row(number: int) -> str:
    before = "0" if number == 1 else f"LookupRow{number - 1}"
    behind = f"MAX({_MEANT_BY_CELLS}*({_NTH}>{before})*({_MORE_THAN_ROWS}-{_NTH}))"
    return f"IF(LookupListed<{number},0,{_MORE_THAN_ROWS}-SUMPRODUCT({behind}))"


def _listed(number: int) -> dict[str, str]:
    """One row of the list."""
    nth = str(number)
    row = f"IF(ISNUMBER(LookupDaysLeft{nth}),{_bucket_row(nth)},0)"
    return {
        f"LookupRow{nth}": _next_row(number),
        f"LookupSku{nth}": _looked_up("SKU", nth),
        f"LookupLot{nth}": _looked_up("Lot", nth),
        f"LookupFlag{nth}": _looked_up("Flag", nth),
        f"LookupDaysLeft{nth}": _looked_up("Days left", nth),
        f"LookupBucket{nth}": _bucket(nth, row),
        f"LookupOnHand{nth}": _looked_up("On hand", nth),
        f"LookupShipBy{nth}": _looked_up("Ship-by", nth),
    }


LIST_FORMULAS: Mapping[str, str] = {
    "LookupExact": f"IF({_BLANK},0,{_COUNT_EXACT})",
    "LookupWild": f"1*{_HAS_WILDCARD}",
    "LookupListed": f'IF({_BLANK},0,IF(AND({_SKU}<>"",LookupExact>0),0,SUMPRODUCT({_MEANT_BY_CELLS})))',
    "LookupMore": f'IF(LookupListed>{LISTED},"and "&FIXED(LookupListed-{LISTED},0)&" more: type more of the lot","")',
    **{name: formula for number in range(1, LISTED + 1) for name, formula in _listed(number).items()},
}
"""The cells of the list, which a tracker made by an older lotbook lacks."""

LOOK_UP_FORMULAS: Mapping[str, str] = {
    "LookupRow": (f"IF({_BLANK},0,IF(OR({_IS_PAIR},SUMPRODUCT({_MEANT})=1),SUMPRODUCT(MAX({_MEANT}*{_NTH})),0))"),
    "LookupDaysLeft": _looked_up("Days left"),
    "LookupBucketRow": f"IF(ISNUMBER(LookupDaysLeft),{_bucket_row()},0)",
    "LookupBucket": _bucket("", "LookupBucketRow"),
    "LookupOnHand": _looked_up("On hand"),
    "LookupShipBy": _looked_up("Ship-by"),
    "LookupFlag": (
        f'IF({_BLANK},"",IF(LookupRow>0,INDEX(Lots[Flag],LookupRow),'
        f'IF(SUMPRODUCT({_MEANT})=0,"Not found",SUMPRODUCT({_MEANT})&" lots")))'
    ),
    **LIST_FORMULAS,
}
"""The formula of every cell of the look-up, in an order in which each uses only names before it."""

NUMBERS = ("LookupBucketRow", "LookupExact", "LookupWild", "LookupListed")
"""Those that are 0 while nothing is looked up, besides the rows."""
