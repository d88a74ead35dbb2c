"""What the states hold: every instance in one bin, and the draft of a mapping."""
