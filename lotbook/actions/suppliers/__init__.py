"""A copy goes out, a reply comes in."""
