"""The rules of lots: dataframes in, dataframes out; no Excel, no files, no clock."""
