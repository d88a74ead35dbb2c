"""A local AWS: moto's server in a launcher of ours, with one patch file for each thing that AWS does and moto does not.

Owns the server process, its patches and the way to start it from a test. Does not own what talks to it: the stand-in
for the AWS plugin and the program only ever see an endpoint URL. Nothing outside `sandbox/` imports it; real use
needs none of it.
"""
