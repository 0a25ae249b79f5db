"""What a recall leaves the house with."""
