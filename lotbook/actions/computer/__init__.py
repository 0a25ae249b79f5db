"""Trackers and computers set up for each other, and looked over."""
