"""What a family tells or asks of its meals after the deadline: one page for each."""
