"""The families' initial credentials: given by an agent, on paper, once."""
