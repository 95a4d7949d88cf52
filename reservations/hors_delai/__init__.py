"""What is asked after the deadline, in words."""
