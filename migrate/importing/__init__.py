"""Importing what was planned, in batches, with a journal."""
