"""baseline.yaml: what every account has from its first day on, as named profiles. What is not written is off."""

from pydantic import Field

from config.models.access_analyzer import AccessAnalyzer
from config.models.account_settings import (
    AccountAlias,
    EbsEncryption,
    ImageBlockPublicAccess,
    InstanceMetadataDefaults,
    PasswordPolicy,
    S3PublicAccessBlock,
    SnapshotBlockPublicAccess,
    VpcBlockPublicAccess,
)
from config.models.base import Model
from config.models.budgets import Budgets
from config.models.contacts import AlternateContacts, PrimaryContact
from config.models.default_vpcs import DefaultVpcs
from config.models.keyed import Keyed
from config.models.quotas import OptInRegions, ServiceQuotas
from config.models.targets import Targets
from config.models.types import Key, Reference, Regions, Tags


class BaselineSettings(Model):
    """What a profile may set, a field for each setting; null switches off what the extended profile has."""

    regions: Regions | None = Field(
        default=None, min_length=1, description="Where settings of a region are made; the organization's by default."
    )
    tags: Tags | None = Field(
        default=None,
        description="Tags of everything that the program makes in the account; they win over the organization's.",
    )
    password_policy: PasswordPolicy | None = Field(default=None, description="Of the account's IAM users.")
    account_alias: AccountAlias | None = Field(
        default=None,
        description='The account\'s name in its sign-in URL; "{key}" stands for its key. Unique in all of AWS.',
    )
    s3_public_access_block: S3PublicAccessBlock | None = Field(
        default=None, description="Whether S3 keeps every bucket of the account from the public."
    )
    ebs_encryption: EbsEncryption | None = Field(
        default=None, description="Encrypts every new EBS volume and snapshot copy, in each region."
    )
    snapshot_block_public_access: SnapshotBlockPublicAccess | None = Field(
        default=None, description="Keeps EBS snapshots from being shared with everybody, in each region."
    )
    image_block_public_access: ImageBlockPublicAccess | None = Field(
        default=None, description="Keeps AMIs from being shared with everybody, in each region."
    )
    instance_metadata_defaults: InstanceMetadataDefaults | None = Field(
        default=None, description="What new EC2 instances get for their metadata service, in each region."
    )
    vpc_block_public_access: VpcBlockPublicAccess | None = Field(
        default=None, description="Keeps every VPC from the internet, in each region, whatever its gateways and routes."
    )
    alternate_contacts: AlternateContacts | None = Field(
        default=None, description="Whom AWS tells of billing, operations and security, beside the root user."
    )
    primary_contact: PrimaryContact | None = Field(
        default=None, description="The contact of the account as a whole, with address and phone number."
    )
    opted_in_regions: OptInRegions | None = Field(
        default=None, min_length=1, description="Regions from after March 2019 that the account gets, for good."
    )
    service_quotas: ServiceQuotas | None = Field(
        default=None, min_length=1, description="Quotas that AWS is asked to raise, once each."
    )
    budgets: Budgets | None = Field(
        default=None, min_length=1, description="Limits of what the account may cost in a month, and who hears of it."
    )
    access_analyzer: AccessAnalyzer | None = Field(
        default=None, description="What IAM Access Analyzer looks for in the account."
    )
    default_vpcs: DefaultVpcs | None = Field(
        default=None, description="Removes the VPCs that AWS makes in each region, where nobody uses them."
    )


class Profile(Keyed, BaselineSettings):
    """A baseline. Of the profiles whose targets mean an account it gets the nearest, whole."""

    key: Key = Field(description="The profile's name, for `extends` and messages.")
    targets: Targets | None = Field(
        default=None, description="The accounts that it is for; without, it is only there to be extended."
    )
    extends: Reference | None = Field(
        default=None, description="Key of the profile whose settings this one has where it says nothing itself."
    )


class BaselineFile(Model):
    """baseline.yaml as a whole."""

    profiles: tuple[Profile, ...] = Field(default=(), description="The profiles, in any order.")
