"""The town writes its own help: the steps of Mode d’emploi, and the questions."""
