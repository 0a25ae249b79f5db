"""Live first-expired-first-out tracking of lots in an Excel workbook."""

__version__ = "0.1.0"
