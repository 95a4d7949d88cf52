"""The notices, written by each service for its own families, by the administrator for all."""
