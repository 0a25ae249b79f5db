"""Orders from shops and warehouses."""
