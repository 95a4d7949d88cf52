"""The pages of a payment: the basket, the truth, and the bank's two doors."""
