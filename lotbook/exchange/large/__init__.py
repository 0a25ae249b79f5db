"""Tables too large for a worksheet: found in files and databases, typed where they lie, and results written beside."""
