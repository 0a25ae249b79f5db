"""Where tables live: a closed workbook file today, a live Excel next."""
