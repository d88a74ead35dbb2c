"""From Terraform state to this program's state, while nothing happens to AWS.

`scan` reads states, `init` writes config from them, `plan` joins them with what the program registers, `apply` imports,
`verify` proves that nothing would change. Reads Terraform's state and never writes it.
"""
