"""Due dates put off by the régie: a bank's outage must not cost a family its day."""
