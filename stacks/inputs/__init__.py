"""What the stacks register under Pulumi's mocks, and how that differs between two revisions. It asks nobody."""
