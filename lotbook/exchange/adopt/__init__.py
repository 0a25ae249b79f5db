"""Lists that people keep in spreadsheets of their own: found on their sheets, and read for the tracker."""
