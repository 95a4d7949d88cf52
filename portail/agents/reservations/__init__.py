"""The service at a family's side: booking past the deadline, and checking what a parent shows."""
