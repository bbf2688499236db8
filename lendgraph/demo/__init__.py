"""The demo inventory: content in inventory.toml, loaded through the endpoint as any client would."""
