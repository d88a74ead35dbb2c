"""What a session of a role may do in the local AWS, when it is switched on (`LocalAws(authorize=True)`).

Owns which action a call needs, on which resource, and with which condition keys. Deciding is `policies.evaluation`.
"""
