"""Policy documents and the limits that AWS puts on them: pure functions and dated data.

Owns: the limits per policy type, documents that are built rather than written, and their wire form.
Does not own: where a policy is attached (config) or how it is created (components).
Why apart: an organization's policies can be checked on any machine, without an engine or credentials.
"""
