"""Your own code: what runs in the accounts. docs/workloads.md."""
