"""GraphQL as every subgraph serves it: cached, limited, masked, batched."""
