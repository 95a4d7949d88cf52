"""The families' requests: to answer, to carry to the town's own software, answered lately."""
