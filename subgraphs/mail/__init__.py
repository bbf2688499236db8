"""The mail subgraph."""
