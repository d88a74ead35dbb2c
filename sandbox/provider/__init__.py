"""A stand-in for the AWS plugin of the Pulumi engine (pulumi-resource-aws), over boto3, for the local AWS only.

It imitates the real plugin only as far as this program can tell, so it refuses every endpoint that is not loopback.
"""
