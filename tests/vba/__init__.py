"""The VBA of the workbook, run without Excel."""
