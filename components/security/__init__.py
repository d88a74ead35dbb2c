"""Security services and records of the whole organization, as their delegated administrator has them.

What switches a service on in the administrator waits for no delegation: AWS switches it off only once the delegation is
gone, so both have to be removed side by side, and the provider tries again until the other is done.
"""
