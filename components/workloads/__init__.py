"""What your own components in workloads/ are given and held to, and how they are tested: docs/workloads.md."""

from components.workloads.context import AccountContext, Network, NetworkSubnet, OrganizationContext

__all__ = ["AccountContext", "Network", "NetworkSubnet", "OrganizationContext"]
