"""Policy documents that this program builds, and AWS's limits: pure functions and dated data.

Where a policy is attached is config's to say.
"""
