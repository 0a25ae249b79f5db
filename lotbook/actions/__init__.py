"""One function for each button and command: read everything, compute, write once."""
