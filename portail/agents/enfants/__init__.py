"""Separated parents: children of two families who look the same, for an agent to say."""
