"""What answers a family: a service's ready words and its delay, whose a request is to answer."""
