"""From meals to what is billed of them, and back to the dates behind an invoice's lines."""
