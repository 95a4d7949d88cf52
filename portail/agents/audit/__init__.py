"""Who did what and when: read from the traces that the rooms keep, written nowhere else."""
