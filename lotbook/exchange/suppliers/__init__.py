"""Copies and messages for suppliers."""
