"""What the workbook looks like, and how it is built from that description."""
