"""What the régie hands over: bordereaux to close, months to account for."""
