"""What a command found, for a terminal and for a script."""
