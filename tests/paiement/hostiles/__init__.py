"""Thousands of messages that are not what they claim, from numbered seeds: none settles anything
that it should not, none makes an error 500, all are kept."""
