"""The stacks of the organization: the programs that the engine runs, and the commands that run many of them."""
