"""The agents' own accounts, kept by the administrator."""
