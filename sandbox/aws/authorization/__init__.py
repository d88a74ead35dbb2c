"""What AWS's documentation says of authorization, as data: which actions calls need, which claims of tokens count.

Using it is the patches' work (`sandbox.aws.patches.authorization`).
"""
