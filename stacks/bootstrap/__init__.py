"""The first day: from nothing, or a state somewhere else, to all states in the bucket that the stack `admin` makes."""
