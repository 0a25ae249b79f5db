"""Tests of the description and the building of the workbook."""
