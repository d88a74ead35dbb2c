"""A local AWS: moto's server in a process of ours, with one patch file for each thing that AWS does and moto does not.

The program and the stand-in for the AWS plugin see its URL alone.
"""
