"""What there is to build, by concept: pure functions from an Organization to plain values, all defaults decided.

They create nothing (components) and refuse nothing (config.checks): an Organization that loaded is consistent.
"""
