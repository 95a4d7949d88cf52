"""The public pages: how to, questions, contacts, legal notices, accessibility, site plan."""
