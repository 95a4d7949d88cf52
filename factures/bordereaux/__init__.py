"""What the régie hands over, and accounts for: bordereaux and months, read from the ledger."""
