"""The demo town: its environment, its dates and its people."""
