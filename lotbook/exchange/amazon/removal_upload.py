"""Amazon's create-removal upload: one order, tab-delimited; a return names where to, a disposal does not."""

from collections.abc import Sequence

from lotbook.core.amazon.removal_lines import Line
from lotbook.core.amazon.removal_orders import SELLABLE
from lotbook.core.settings import Settings
from lotbook.core.words import Proposal

_END = "\r\n"


def upload(lines: Sequence[Line], settings: Settings) -> bytes:
    r"""The file of one order.

    Args:
        lines: The lines of one order, at least one.
        settings: With the address of returns.

    Examples:
        >>> line = Line("LOT-1", "Disposal", "FBA-US", "TEA", "", "Unsellable", 3, 3, "", "", "", *[None] * 7)
        >>> print(upload([line], Settings()).decode().replace("\t", ">").replace("\r\n", "\n"))
        MerchantRemovalOrderID>LOT-1
        RemovalDisposition>Disposal
        >
        MerchantSKU>SellableQuantity>UnsellableQuantity
        TEA>0>3
        <BLANKLINE>
    """
    first = lines[0]
    head: list[tuple[str | None, ...]] = [
        ("MerchantRemovalOrderID", first.order_id),
        ("RemovalDisposition", first.order_type),
    ]
    if first.order_type == Proposal.RETURN:
        head += [
            ("AddressName", settings.return_name),
            ("AddressFieldOne", settings.return_line_1),
            ("AddressFieldTwo", settings.return_line_2),
            ("AddressFieldThree", settings.return_line_3),
            ("AddressCity", settings.return_city),
            ("AddressCountryCode", (settings.return_country or "").upper()),
            ("AddressStateOrRegion", settings.return_state),
            ("AddressPostalCode", settings.return_postal_code),
            ("ContactPhoneNumber", settings.return_phone),
            ("ShippingNotes", ""),
        ]
    units: dict[str, list[int]] = {}
    for line in lines:
        units.setdefault(line.sku, [0, 0])[line.disposition != SELLABLE] += line.units
    rows: list[tuple[str | None, ...]] = [*head, ("", ""), ("MerchantSKU", "SellableQuantity", "UnsellableQuantity")]
    rows += [(sku, str(good), str(bad)) for sku, (good, bad) in units.items()]
    return "".join("\t".join(map(_cell, row)) + _END for row in rows).encode()


def _cell(text: str | None) -> str:
    """One line of text: a tab or a line break would begin another cell."""
    return " ".join((text or "").split())
