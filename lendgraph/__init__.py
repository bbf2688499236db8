"""The command line of Lendgraph: a client of the one GraphQL endpoint."""
