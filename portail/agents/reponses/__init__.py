"""What every answer to a family shares: who gives it, and the service's ready words."""
