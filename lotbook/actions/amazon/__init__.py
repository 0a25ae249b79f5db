"""Reports in, removals and shipments out."""
