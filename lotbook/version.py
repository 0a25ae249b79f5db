"""The version of lotbook, which every workbook it writes carries."""

VERSION = "0.2.0"
