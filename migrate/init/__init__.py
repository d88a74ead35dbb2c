"""From what exists, in Terraform's states or in AWS itself, to the config that says the same.

`inventory` is what exists, `states` reads it from a scan (live.organization from AWS), and `configuration` turns it
into the files of config/org. Everything here is pure.
"""
