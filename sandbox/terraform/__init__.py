"""An organization as Terraform would have left it, on the local AWS: something to migrate from. No Terraform runs.

`building` makes the objects, `reading` reads them as Terraform does, `states` and `code` write Terraform's files.
"""
