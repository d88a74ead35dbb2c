"""From YAML files to models: strict reading, where each value stands, and the words for what is wrong."""
