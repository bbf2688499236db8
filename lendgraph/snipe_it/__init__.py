"""The importer for Snipe-IT's CSV exports: read the tables, plan against the state of the graph, apply."""
