"""Files of the town's software, dropped on a page: tried at once, written when confirmed."""
