"""What the canteen bills: a month seen, frozen, given to the service's billing software."""
