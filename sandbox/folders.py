"""The names of the sandbox's files and folders: all in `.sandbox/` of the clone, which git ignores.

The engine and the packages are elsewhere, because they outlive a sandbox.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folders:
    """The files and folders of the sandbox of the clone at `root`."""

    root: Path

    @property
    def home(self) -> Path:
        """The folder that holds all the others."""
        return self.root / ".sandbox"

    @property
    def env(self) -> Path:
        """The file to source."""
        return self.home / "env"

    @property
    def bin(self) -> Path:
        """The folder that goes first on PATH: `pulumi`, which is our wrapper."""
        return self.home / "bin"

    @property
    def pulumi_home(self) -> Path:
        """PULUMI_HOME, with the plugins."""
        return self.home / "pulumi"

    @property
    def state(self) -> Path:
        """The folder of the file backend."""
        return self.home / "state"

    @property
    def scratch(self) -> Path:
        """The scratch project that holds the stack files with the sandbox's salt."""
        return self.home / "project"

    @property
    def settings(self) -> Path:
        """The folder of the stack files that go before the committed ones."""
        return self.scratch / "settings"

    @property
    def terraform(self) -> Path:
        """The folder of the Terraform code; there when the sandbox holds the estate to migrate from."""
        return self.home / "terraform"

    @property
    def migrated(self) -> Path:
        """The folder in which the organization's YAML is expected once it is migrated."""
        return self.home / "migrated" / "org"

    @property
    def finished(self) -> Path:
        """There once every stack was brought up."""
        return self.home / "finished"

    @property
    def unsaved(self) -> Path:
        """There while an engine makes what it writes into the state only at its end."""
        return self.home / "unsaved"

    def record(self, service: str) -> Path:
        """The record of a service's process."""
        return self.home / f"{service}.json"

    def address(self, service: str) -> Path:
        """The file in which a service says where it listens, as long as it does."""
        return self.home / f"{service}.address"

    def log(self, service: str) -> Path:
        """What a service printed."""
        return self.home / f"{service}.log"

    def has_state(self) -> bool:
        """Whether there is a stack."""
        return any((self.state / ".pulumi" / "stacks").glob("*/*.json"))
