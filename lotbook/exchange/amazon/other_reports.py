"""Whole reports of Seller Central that lotbook does not read, so that nobody downloads them again and again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Other:
    """A report by the name Seller Central gives it."""

    name: str
    headers: tuple[str, ...]
    """Columns that only it has together."""
    instead: str
    """Which report tells the same, or that none is needed."""
    looks_like_one: bool = False
    """Whether it also has all columns of a report that is read."""


_DETAIL = "The ledger detail has the same figures: Reports > Fulfillment > Inventory ledger, detailed view."
_SUMMARY = (
    "The ledger summary by day has the same figures: Reports > Fulfillment > Inventory ledger, summary view by day."
)
_SHIPPED = "What left Amazon is in Amazon fulfilled shipments: Reports > Fulfillment > Amazon fulfilled shipments."
_OWN_ORDERS = (
    "Import orders that you ship yourself once they have left: from All orders (Reports > Fulfillment), from the "
    "export of your shipping program, such as ShipStation, or from a pick list with lots."
)
_STOCK = "What Amazon has is in Manage FBA inventory or Inventory planning."
_EXPECTED = "It says what may sell. What has sold is in the ledger detail: Reports > Fulfillment > Inventory ledger."
_NOT_NEEDED = "Nothing in it is about units, so there is nothing to import."

OTHERS = (
    Other("Daily inventory history", ("snapshot-date", "quantity", "fulfillment-center-id", "detailed-disposition"),
          _SUMMARY),
    Other("Monthly inventory history", ("month", "average-quantity", "end-quantity"), _SUMMARY),
    Other("Received inventory", ("received-date", "quantity", "fba-shipment-id"), _DETAIL),
    Other("Inventory adjustments", ("adjusted-date", "quantity", "reason"), _DETAIL),
    Other("Inventory event detail", ("snapshot-date", "transaction-type", "quantity"), _DETAIL),
    Other("Inventory reconciliation", ("beginning-quantity", "ending-quantity", "discrepant-quantity"), _SUMMARY),
    Other("FBA inventory health", ("snapshot-date", "total-quantity", "sellable-quantity", "unsellable-quantity"),
          "Inventory planning has taken its place."),
    Other("All orders without some of its columns", ("amazon-order-id", "purchase-date", "order-status", "quantity"),
          f"{_SHIPPED} To import orders that you ship yourself, download All orders (Reports > Fulfillment) with "
          f"every column."),
    Other("Unshipped orders", ("order-id", "order-item-id", "quantity-purchased", "quantity-to-ship"),
          f"It lists what has not left yet. {_OWN_ORDERS}"),
    Other("New orders", ("order-id", "order-item-id", "purchase-date", "quantity-purchased"),
          f"It doesn't say what has left. {_OWN_ORDERS}"),
    Other("Replacements", ("shipment-date", "replacement-reason-code", "original-amazon-order-id"), _DETAIL,
          looks_like_one=True),
    Other("Reimbursements", ("approval-date", "reimbursement-id"), _DETAIL),
    Other("Inbound performance", ("issue-reported-date", "fba-shipment-id", "problem-type"), _DETAIL),
    Other("Long-term storage fee charges", ("snapshot-date", "qty-charged", "amount-charged"), _NOT_NEEDED),
    Other("Long-term storage fee charges", ("snapshot-date", "qty-charged-12-mo-long-term-storage-fee"), _NOT_NEEDED),
    Other("Inventory age", ("snapshot-date", "qty-with-removals-in-progress", "inv-age-0-to-90-days"),
          "Inventory planning has taken its place."),
    Other("Subscribe & Save forecasting", ("snapshot-date", "offer-state", "active-subscriptions"), _EXPECTED),
    Other("Promotions", ("shipment-date", "item-promotion-id", "shipment-item-id"), _SHIPPED),
    Other("Returns to you", ("Return request date", "Merchant SKU", "Return quantity"),
          "What came back to your own place goes on the sheet Shipments: a row of the type Return with its lot."),
    Other("Sales and traffic by SKU", ("(Child) ASIN", "SKU", "Units Ordered"), _SHIPPED),
    Other("Transactions of a date range", ("date/time", "settlement id", "account type"), _SHIPPED),
    Other("VAT transactions", ("UNIQUE_ACCOUNT_IDENTIFIER", "ACTIVITY_PERIOD", "TRANSACTION_TYPE"), _DETAIL),
    Other("Aged inventory surcharge", ("surcharge-age-tier", "rate-surcharge"), _NOT_NEEDED),
    Other("Monthly storage fees", ("month_of_charge", "estimated_monthly_storage_fee"), _NOT_NEEDED),
    Other("Fee preview", ("estimated-fee-total", "estimated-referral-fee-per-unit"), _NOT_NEEDED),
    Other("Settlement", ("settlement-id", "deposit-date", "total-amount"), _NOT_NEEDED),
    Other("All listings", ("seller-sku", "listing-id", "open-date"), _STOCK),
    Other("Open listings", ("sku", "asin", "price", "quantity"), _STOCK),
)  # fmt: skip
"""Those with more telling columns first."""
