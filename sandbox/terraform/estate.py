"""The estate's names and numbers, on which objects, states and code agree, and what was made of it (`Estate`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID
from sandbox.terraform.entry import Entry

REGION = "us-east-1"
MANAGEMENT = "management"
ACCOUNTS: Mapping[str, tuple[str, str]] = {
    "administration": ("Administration", "security"),
    "networking": ("Networking", "infrastructure"),
    "production": ("Production", "production"),
    "staging": ("Staging", "staging"),
    "development": ("Development", "development"),
}
"""Member accounts by the key of Terraform's `for_each`: name and unit."""

ENVIRONMENTS: Mapping[str, tuple[str, str]] = {
    "production": ("10.1.0.0/16", "us-east-1"),
    "staging": ("10.2.0.0/16", "us-east-1"),
    "development": ("10.3.0.0/16", "us-west-2"),
}
"""CIDR and region of each workspace of `environments`; its name is its account's key."""

EXECUTION_ROLE = "TerraformExecutionRole"
EXTERNAL_ID = "terraform-cross-account"
DEFAULT_TAGS: Mapping[str, str] = {"ManagedBy": "terraform"}
"""The `default_tags` of every provider block."""

BUCKET = "example-terraform-state"
LOCK_TABLE = "terraform-locks"
ORGANIZATION_KEY = "organization/terraform.tfstate"
NETWORK_KEY = "network/terraform.tfstate"
ENVIRONMENTS_KEY = "environments/terraform.tfstate"

AWS_PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"]'
RANDOM_PROVIDER = 'provider["registry.terraform.io/hashicorp/random"]'


def environment_key(workspace: str) -> str:
    """The object's key of one workspace of `environments`, as the S3 backend lays it out."""
    return f"env:/{workspace}/{ENVIRONMENTS_KEY}"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One instance of a resource in one state.

    `state`: the object's key. `account` (12 digits) and `region`: of its provider. `id`: what its reader finds it by,
    mostly the object's id in AWS. `arguments`: attributes that AWS does not tell back. `data`: a data source.
    `index_key`: of `for_each` or `count`.
    """

    state: str
    type: str
    name: str
    id: str
    account: str
    region: str
    provider: str
    module: str = ""
    index_key: str | int | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    dependencies: tuple[str, ...] = ()
    data: bool = False


@dataclass
class Estate:
    """The local AWS's accounts with what was made in them. `accounts`: ids by key, `management` among them."""

    entry: Entry
    accounts: dict[str, str] = field(default_factory=lambda: {MANAGEMENT: MANAGEMENT_ACCOUNT_ID})
    resources: list[Resource] = field(default_factory=list[Resource])


@dataclass(frozen=True, kw_only=True)
class Root:
    """A root module's provider configuration at work: what it makes is recorded with where it stands.

    `alias`: of the provider block, empty for the default one. `module`: the module of what is recorded.
    """

    estate: Estate
    state: str
    account: str
    region: str = REGION
    alias: str = ""
    module: str = ""

    def client(self, service: str) -> Any:
        """A client for what this provider manages."""
        return self.estate.entry.client(service, self.account, self.region)

    def record(
        self,
        type_: str,
        name: str,
        id_: str,
        *,
        key: str | int | None = None,
        arguments: Mapping[str, Any] | None = None,
        needs: tuple[str, ...] = (),
        data: bool = False,
    ) -> str:
        """Notes that the state holds this object; its id. `needs`: what the configuration refers to."""
        provider = f"{AWS_PROVIDER}.{self.alias}" if self.alias else AWS_PROVIDER
        self.estate.resources.append(
            Resource(
                state=self.state,
                type=type_,
                name=name,
                id=id_,
                account=self.account,
                region=self.region,
                provider=provider,
                module=self.module,
                index_key=key,
                arguments=arguments or {},
                dependencies=needs,
                data=data,
            )
        )
        return id_


def tag(**tags: str) -> list[dict[str, str]]:
    """The tags and the provider's default ones, in the form of most create requests."""
    return [{"Key": key, "Value": value} for key, value in sorted({**DEFAULT_TAGS, **tags}.items())]
