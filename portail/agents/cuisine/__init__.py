"""The kitchen's and the canteen's pages: counts, attendance, PAI."""
