"""Who reaches whom, by AWS's rules of routing, security groups and network ACLs, over plain facts from any source."""
