"""Recalls, as commands and buttons run them."""
