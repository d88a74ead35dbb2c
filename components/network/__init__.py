"""VPCs and the shares of their subnets."""
