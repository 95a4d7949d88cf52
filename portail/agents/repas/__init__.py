"""What families tell or ask of their meals after the deadline: the service's queue."""
