"""Where states are: S3 buckets and files. The only part of the migration that speaks to AWS.

Everything here reads (List, Head, Get), but `freeze` and `unfreeze`, which put and take a lock.
"""
