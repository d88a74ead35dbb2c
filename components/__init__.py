"""Pulumi components: they create what they are given and decide nothing. Only `stacks` knows them and the config."""
