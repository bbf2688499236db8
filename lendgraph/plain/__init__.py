"""Our own plain format: one CSV file for each kind of thing, written by the export and read by the import."""
