"""The commands of `python -m stacks`, one a file: arguments, and what a person sees."""
