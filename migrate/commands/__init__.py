"""The commands: arguments, printing, exit codes. What they do is in the modules beside this package."""
