"""The users subgraph."""
