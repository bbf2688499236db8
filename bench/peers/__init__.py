"""Others doing the same work, measured in the same run."""
