"""A family’s booking page: what it shows, what it sends back, what a change does and proves."""
