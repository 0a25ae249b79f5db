"""Recalls: from what was reported to every affected lot, every unit of it and everybody who got one."""
