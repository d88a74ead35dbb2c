"""Carrying what is in an account from one stack's state to another's: nothing happens in AWS."""
