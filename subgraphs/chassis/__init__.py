"""What every service needs and none owns. It knows no domain word and imports no subgraph."""
