"""What is kept beside a workbook: the journal of what lotbook changed, earlier states of the file, and its lock."""
