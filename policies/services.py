"""AWS services that this program knows by their principals. It holds no policies."""

RAM = "ram.amazonaws.com"
"""Resource Access Manager. Its trusted access is switched on by a call of its own, which also makes its service-linked
role (https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html, read 2026-11)."""
