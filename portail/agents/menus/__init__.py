"""The menus' page: months published or not, a week copied, what to look at before families do."""
