"""The stacks of the program."""

ACCOUNTS = "accounts"
"""Logical name of the component of the member accounts, in the stack `org`."""
