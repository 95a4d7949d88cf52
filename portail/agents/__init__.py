"""Pages that gather several rooms for the town's staff."""
