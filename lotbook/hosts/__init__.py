"""Where a tracker lives: a closed workbook file, or a workbook that is open in Excel.

Both hosts share what they know of the grid (`grid`, `cell_text`, `headers`) and what is to become of each table
(`plan`, `table_plan`, `appending`, `matching`); `ooxml` and `live` only carry it out.
"""
