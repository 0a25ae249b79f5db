"""What came of a run, told three ways: in a terminal, as JSON for scripts, and in Excel's message box."""
