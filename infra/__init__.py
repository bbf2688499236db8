"""What runs the services: locally, in containers and in a cluster."""
