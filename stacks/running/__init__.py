"""Running many stacks: in which order, how many at once, and what a person sees of it."""
