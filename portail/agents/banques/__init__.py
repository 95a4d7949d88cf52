"""The banks' contracts, as far as they are no secret: kept by the administrator."""
