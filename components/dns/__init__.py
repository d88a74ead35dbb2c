"""Hosted zones of Route 53 and their records."""
