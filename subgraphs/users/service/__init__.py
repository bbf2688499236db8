"""The use cases, by noun. Every method takes the actor on whose behalf it runs and returns a success or a refusal."""
