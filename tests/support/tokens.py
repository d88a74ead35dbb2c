"""The Pulumi types that tests name."""

from resource_types.table import load_type_table

_TYPES = load_type_table().types

ACCOUNT = _TYPES["aws_organizations_account"].token
VPC = _TYPES["aws_vpc"].token
SUBNET = _TYPES["aws_subnet"].token
ROUTE_TABLE = _TYPES["aws_route_table"].token
ROUTE = _TYPES["aws_route"].token
ROUTE_TABLE_ASSOCIATION = _TYPES["aws_route_table_association"].token
EIP = _TYPES["aws_eip"].token
NAT_GATEWAY = _TYPES["aws_nat_gateway"].token
PEERING_ACCEPTER = _TYPES["aws_vpc_peering_connection_accepter"].token
VPC_ENDPOINT = _TYPES["aws_vpc_endpoint"].token
SECURITY_GROUP = _TYPES["aws_security_group"].token
NETWORK_ACL = _TYPES["aws_network_acl"].token
NETWORK_ACL_RULE = _TYPES["aws_network_acl_rule"].token
NETWORK_ACL_ASSOCIATION = _TYPES["aws_network_acl_association"].token
INGRESS_RULE = _TYPES["aws_vpc_security_group_ingress_rule"].token
IPAM = _TYPES["aws_vpc_ipam"].token
IPAM_POOL = _TYPES["aws_vpc_ipam_pool"].token
IPAM_POOL_CIDR = _TYPES["aws_vpc_ipam_pool_cidr"].token
IPAM_ADMINISTRATOR = _TYPES["aws_vpc_ipam_organization_admin_account"].token
PREFIX_LIST = _TYPES["aws_ec2_managed_prefix_list"].token
TRANSIT_GATEWAY = _TYPES["aws_ec2_transit_gateway"].token
HOSTED_ZONE = _TYPES["aws_route53_zone"].token
RECORD = _TYPES["aws_route53_record"].token
RESOLVER_ASSOCIATION = _TYPES["aws_route53_resolver_rule_association"].token
RESOLVER_RULE = _TYPES["aws_route53_resolver_rule"].token
RESOURCE_SHARE = _TYPES["aws_ram_resource_share"].token
RESOURCE_ASSOCIATION = _TYPES["aws_ram_resource_association"].token
PRINCIPAL_ASSOCIATION = _TYPES["aws_ram_principal_association"].token
BUCKET = _TYPES["aws_s3_bucket"].token
BUCKET_VERSIONING = _TYPES["aws_s3_bucket_versioning"].token
BUCKET_ENCRYPTION = _TYPES["aws_s3_bucket_server_side_encryption_configuration"].token
KEY = _TYPES["aws_kms_key"].token
KEY_ALIAS = _TYPES["aws_kms_alias"].token
