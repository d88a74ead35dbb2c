"""Terraform's states in S3 buckets and files, and the locks beside them. Does not know what a state holds.

Everything reads (List, Head, Get), except that `freeze` and `unfreeze` put and remove a lock.
"""
