"""Measurements: what things cost, in CPU milliseconds and ratios, beside peers in the same run. They report and never fail."""
