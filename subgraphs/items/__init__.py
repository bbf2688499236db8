"""The items subgraph."""
