"""What the town keeps on people: for how long (`table`), its end (`purge`), a copy (`export`)."""
