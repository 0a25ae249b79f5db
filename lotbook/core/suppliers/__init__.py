"""Suppliers: what each gets to see, is asked for, and answers."""
