"""What lotbook did to a workbook: what a run changes, how that is shown, and how it is taken back."""
