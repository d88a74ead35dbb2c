"""Code of what was imported without a component: a workload that makes the same again."""
