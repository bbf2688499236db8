"""The embedded default: everything `make run` needs, without Docker and without root."""
