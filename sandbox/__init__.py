"""A local AWS, a stand-in for the AWS plugin, and what the engine needs on a machine without the official installer.

Nothing outside this package imports it (tests do); real use needs none of it.
"""
