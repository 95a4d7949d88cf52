"""The house's inspectors: what `tests/test_maison.py` asks of the code, and their own tests."""
