"""What answers a family: a service's ready words and its delay, and whose a request is to answer."""
