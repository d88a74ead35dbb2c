"""What stands in the way of a build: leftovers of a killed run, what AWS already has, who left the config."""
