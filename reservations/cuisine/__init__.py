"""What the kitchen and those who serve read: counts, differences, sheets, diets."""
