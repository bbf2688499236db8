"""The Python services, each a federated subgraph, and the chassis they share."""
