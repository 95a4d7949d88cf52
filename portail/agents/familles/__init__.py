"""A family's page: all that the town knows of it, each part for who may see it."""
