"""What an order says: SKUs, lots and units as people type them, and which SKU and lot of the tracker they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from lotbook.core.errors import InputError
from lotbook.core.frames import Rows
from lotbook.core.inputs import Tracker
from lotbook.core.lot_match import meant

_LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Ask:
    """What one line of an order asks for."""

    name: str
    """A SKU, or a SKU and its lot as SKU:LOT."""
    quantity: str | int
    """Units; a text may group its digits."""


def asks(texts: Sequence[str]) -> list[Ask]:
    """The lines of an order from texts such as "TEA-1=240" or "TEA-1:24-118B=240".

    Raises:
        InputError: If a text is not one.

    Examples:
        >>> asks(["TEA-1=240", "A=B:7=1,200"])
        [Ask(name='TEA-1', quantity='240'), Ask(name='A=B:7', quantity='1,200')]
    """
    found = []
    for each in texts:
        name, _, number = each.rpartition("=")
        if not name.strip() or not number.strip():
            raise InputError(f"{each!r} does not say what to take. Type SKU=UNITS or SKU:LOT=UNITS, such as TEA-1=240.")
        found.append(Ask(name.strip(), number.strip()))
    return found


def units_in(quantity: str | int) -> int:
    """The units that a quantity says.

    Raises:
        InputError: If it is no whole number above 0.

    Examples:
        >>> units_in("1,200"), units_in(7)
        (1200, 7)
    """
    given = str(quantity).strip()
    digits = given.replace(",", "").replace(" ", "").removesuffix(".0")
    if not digits.isdecimal() or not 0 < int(digits) <= _LARGEST:
        raise InputError(f"{given!r} is not a number of units. Type a whole number above 0, such as 120.")
    return int(digits)


class Names:
    """The SKUs and lots there are, and which of them a text means."""

    def __init__(self, tracker: Tracker, stock: Rows) -> None:
        listed = tracker.tables["SKUs"].frame["sku"].drop_nulls().to_list()
        self.skus = list(dict.fromkeys((*listed, *stock["sku"].to_list())))
        self.lots: dict[str, list[str]] = {}
        for frame in (tracker.tables["Lots"].frame, stock):
            for sku, lot in frame.select("sku", "lot").iter_rows():
                if sku is not None and lot is not None and lot not in self.lots.setdefault(sku, []):
                    self.lots[sku].append(lot)

    def meant(self, name: str) -> tuple[str, str | None]:
        """The SKU that a text names, and its lot if it names one.

        Raises:
            InputError: If there is no such SKU or lot, or several are meant.
        """
        whole = self._sku(name)
        parts = [(name[:i], name[i + 1 :]) for i, sign in enumerate(name) if sign == ":"]
        pairs = [(sku, lot.strip()) for before, lot in parts if (sku := self._sku(before)) is not None]
        found = [(sku, lot or None) for sku, lot in pairs if not lot or lot in self.lots.get(sku, ())]
        found += [(whole, None)] if whole is not None else []
        if len(found) == 1:
            return found[0]
        if found:
            named = " or ".join(sku if lot is None else f"lot {lot} of {sku}" for sku, lot in found)
            raise InputError(f"{name!r} could be {named}. Put a colon behind it if it is the SKU: '{name}:'.")
        if pairs:
            raise self._no_lot(*pairs[0])
        raise self._no_sku((parts[0][0] if parts else name).strip())

    def sku(self, text: str) -> str:
        """The SKU that a text names.

        Raises:
            InputError: If there is none.
        """
        found = self._sku(text)
        if found is None:
            raise self._no_sku(text.strip())
        return found

    def _sku(self, text: str) -> str | None:
        """The SKU of a text: as it is written, else whatever its capitals."""
        code = text.strip()
        if code in self.skus:
            return code
        return next((each for each in self.skus if each.casefold() == code.casefold()), None)

    def _no_sku(self, sku: str) -> InputError:
        near = get_close_matches(sku, self.skus, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else " It is neither on the sheet SKUs nor on hand."
        return InputError(f"There is no SKU {sku!r}.{hint}")

    def _no_lot(self, sku: str, lot: str) -> InputError:
        known = self.lots.get(sku, [])
        near = meant(known, lot).alike or tuple(get_close_matches(lot, known, n=1))
        hint = f" Did you mean {near[0]!r}?" if near else " It is neither on the sheet Lots nor on hand."
        return InputError(f"{sku} has no lot {lot!r}.{hint}")
