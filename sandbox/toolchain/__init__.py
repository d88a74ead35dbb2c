"""The Pulumi engine on this machine: the official one where it is new enough, else one built from its Go module.

Does not own running it (sandbox/__main__.py) or its settings (sandbox/environment.py).
"""

from sandbox.toolchain.build import ensure_engine
from sandbox.toolchain.engine import Engine, EngineError, find_engine
from sandbox.toolchain.installation import install_language_host

__all__ = ["Engine", "EngineError", "ensure_engine", "find_engine", "install_language_host"]
