"""The lists of families and children in the admin, with what several rooms know of them."""
