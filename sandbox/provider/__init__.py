"""A stand-in for the AWS plugin of the Pulumi engine (pulumi-resource-aws), over boto3, for the local AWS only.

Owns the engine's provider protocol, one declaration per resource type (`services/`), and the daemon that serves all
explicit providers from one process. Does not own the local AWS. It refuses every endpoint that is not loopback, because
it imitates the real plugin only as far as this project's programs can tell; real use installs the real plugin.
"""
