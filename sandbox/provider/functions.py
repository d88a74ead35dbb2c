"""The functions of the AWS plugin, which look up what no resource of the program makes, by their token."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.provider.errors import failed
from sandbox.provider.lifecycle import FAILURES, FailedError
from sandbox.provider.resource import Call
from sandbox.provider.services.ec2_lookups import find_image, list_images, list_zones
from sandbox.provider.services.identity_store import find_group, find_user
from sandbox.provider.services.route53 import find_zone
from sandbox.provider.services.sso_admin import list_instances
from sandbox.provider.values import Props


@dataclass(frozen=True)
class Function:
    """One function. `service`: boto3's name. `title`: how the real plugin's messages name it."""

    service: str
    title: str
    answer: Callable[[Call], Props]

    def ask(self, call: Call) -> Props:
        """The answer. Raises FailedError when AWS refuses."""
        try:
            return self.answer(call)
        except FAILURES as error:
            raise FailedError(
                failed("reading", self.title, str(call.props.get("identityStoreId", "")), error)
            ) from error


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "aws:ec2/getAmi:getAmi": Function("ec2", "EC2 AMI", find_image),
        "aws:ec2/getAmiIds:getAmiIds": Function("ec2", "EC2 AMI IDs", list_images),
        "aws:index/getAvailabilityZones:getAvailabilityZones": Function("ec2", "EC2 Availability Zones", list_zones),
        "aws:route53/getZone:getZone": Function("route53", "Route 53 Hosted Zone", find_zone),
        "aws:ssoadmin/getInstances:getInstances": Function("sso-admin", "SSO Instances", list_instances),
        "aws:identitystore/getGroup:getGroup": Function("identitystore", "IdentityStore Group", find_group),
        "aws:identitystore/getUser:getUser": Function("identitystore", "IdentityStore User", find_user),
    }
)
