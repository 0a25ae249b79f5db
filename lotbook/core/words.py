"""Every word that means something to lotbook, once: what cells may say, and what lotbook says in them."""


class Status:
    """What may be done with a lot."""

    RELEASED, HOLD, QUARANTINE, RECALLED = "Released", "Hold", "Quarantine", "Recalled"
    NOT_ON_LOTS = "Not on Lots"
    """Of a lot that only Shipments, Bundles or Amazon name."""


STATUSES = (Status.RELEASED, Status.HOLD, Status.QUARANTINE, Status.RECALLED)
"""What the column Status may say."""
HELD_STATUSES = (Status.HOLD, Status.QUARANTINE, Status.RECALLED)
"""Of lots whose units have to stay where they are."""

MOVEMENT_TYPES = ("Receipt", "Transfer", "Sale", "Return", "Removal", "Disposal", "Adjustment")
PLACE_KINDS = ("Own", "3PL", "FBA", "AWD")
AMAZON_KINDS = ("FBA", "AWD")
"""Places where Amazon picks units by SKU, not by lot."""

COUNT_UNITS = ("eaches", "cases")
"""What the column Unit of a stock count may say, as its list offers it."""
IN_EACHES, IN_CASES = ("eaches", "each", "units", "unit", "pcs"), ("cases", "case")
"""All the words that are understood there."""


class Basis:
    """How a number of units is known."""

    EXACT = "exact"
    """From the records of a place that keeps lots apart, or because only one number fits."""
    REPORTED = "reported"
    """Amazon reports the units by expiration date."""
    BOUNDED = "bounded"
    """Only the least and the most are known."""
    ASSUMED = "assumed"
    """Amazon counts the SKU; first expired, first out is assumed for its lots."""


BASES = (Basis.EXACT, Basis.REPORTED, Basis.BOUNDED, Basis.ASSUMED)
"""The surest first."""


class ExpiryBasis:
    """How an expiry date is known."""

    EXACT = "exact"
    """Typed to the day."""
    EXACT_MONTH = "exact, month end"
    """Typed as a month: its last day."""
    COMPUTED = "computed"
    """From production date and shelf life, or from the components of a bundle."""
    FROM_RECEIPT = "computed, from receipt"
    """From received date and shelf life."""


class Action:
    """What to do with a lot."""

    RECALL, HOLD, DISPOSE, REMOVE = "Recall", "Hold", "Dispose", "Remove"
    PROMOTE, SHIP_FIRST, KEEP = "Promote or bundle", "Ship first", "Keep"


ACTIONS = (
    *(Action.RECALL, Action.HOLD, Action.DISPOSE, Action.REMOVE),
    *(Action.PROMOTE, Action.SHIP_FIRST, Action.KEEP),
)
"""Every action; the first that applies is the lot's."""
ACTIONS_BY_URGENCY = (
    *(Action.RECALL, Action.DISPOSE, Action.REMOVE, Action.PROMOTE),
    *(Action.SHIP_FIRST, Action.HOLD, Action.KEEP),
)
"""Every action, the most urgent first; what is on hold waits for somebody else."""


class Flag:
    """What to know about a lot at a glance."""

    RECALLED, USED_UP, ON_HOLD, NO_DATE = "Recalled", "Used up", "On hold", "No date"
    EXPIRED, NEW, INSIDE_CUTOFF, PAST_SHIP_BY, OK = "Expired", "New", "Inside cut-off", "Past ship-by", "OK"
    EXPIRING_SOON = "Expiring soon"
    """Only in a supplier's copy."""


FLAGS = (
    *(Flag.RECALLED, Flag.ON_HOLD, Flag.EXPIRED, Flag.INSIDE_CUTOFF, Flag.PAST_SHIP_BY),
    *(Flag.NO_DATE, Flag.OK, Flag.NEW, Flag.USED_UP),
)
"""Every flag of the sheet Lots, the most serious first."""


TOO_SHORT_LIVED = "Too short-lived"
"""Why an order passes over a lot that has too few days left for it."""

BOOKED_FOR_LATER = "Booked to leave on a later day"
"""Why an order passes over units that are there, and that a later row of Shipments or Bundles needs."""


class Disposition:
    """The state of units on the removal list."""

    EXPIRED = "EXPIRED"
    SELLABLE = "SELLABLE"
    UNSELLABLE = "UNSELLABLE"
    """Damaged, defective or returned: Amazon cannot sell them, whatever their lot."""


class Proposal:
    """What to do with units on the removal list."""

    RETURN = "Return"
    """Order them back from Amazon: they can be sold once they are here."""
    DISPOSAL = "Disposal"
    """Let Amazon dispose of them."""
    TAKE_OUT = "Take out"
    """They are in your own place."""


NO_DATE_BUCKET = "No date"
"""The bucket of lots whose expiry is not known; it always exists and is always last."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Spelled out because Excel's TEXT(…, "mmm") speaks the language of whoever opens the workbook."""

ASSUMED = "assumed"
"""Lot basis of a shipment whose lot was not recorded: the first to expire that was there."""

SPEED_UNKNOWN = ("Not known how many ", " sells per day: type it on Demand, or 0 if it sells none.")
"""Before and behind the channel of which no source knows its units per day."""

MARKETPLACES = (
    *("US", "CA", "MX", "BR", "UK", "DE", "FR", "IT", "ES", "NL", "SE", "PL", "BE", "IE", "TR", "AE", "SA", "EG"),
    *("IN", "JP", "SG", "AU", "ZA", "AWD"),
)
"""Amazon's marketplaces, and its Warehousing and Distribution, as its tables call them."""
