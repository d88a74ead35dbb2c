"""An organization as Terraform would have left it, on the local AWS: something to migrate from.

`building` makes the objects, `reading` reads them back as a Terraform provider does, `states` writes the states and
`code` the Terraform code that they came from. No Terraform runs. Nothing outside of the sandbox and its tests needs it.
"""
