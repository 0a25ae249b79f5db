"""Two states of one tracker brought together: what both changed since they were one."""
