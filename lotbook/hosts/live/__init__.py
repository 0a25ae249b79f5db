"""A workbook that is open in Excel, in as few calls as possible."""
