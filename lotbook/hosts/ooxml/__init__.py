"""A workbook file as its parts: read as text, changed as text, all else kept byte for byte."""
