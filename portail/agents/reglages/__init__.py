"""The town's own settings: one page that leads to each, and the town's form in the admin."""
