"""Which Terraform instance is which resource of the program. Pure: states are read and files written elsewhere."""
