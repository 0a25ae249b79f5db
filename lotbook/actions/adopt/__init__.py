"""Lists that people have already, taken into a tracker."""
