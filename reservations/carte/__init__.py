"""The menus: what is served, for whom, and what an agent should look at."""
