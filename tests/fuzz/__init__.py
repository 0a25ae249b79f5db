"""Files as they should not be, and what lotbook makes of them."""
