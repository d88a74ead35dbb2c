"""From YAML files to models: reading them strictly, the line of each value, and the words for what is wrong."""
