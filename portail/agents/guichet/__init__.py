"""The régie's counter: find who pays, take the money, hand the receipt; undo with a reason."""
