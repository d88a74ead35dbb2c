"""Rules about the organization's resource policy: AWS takes it, and it is for named accounts."""

import json
from collections.abc import Iterator

from config.errors import ConfigError
from config.models import Organization
from config.yaml.places import SECURITY, Place, Places
from policies.resource_policy import MAX_RESOURCE_POLICY_CHARACTERS, check_resource_policy


def resource_policy_delegates(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS refuses one of another form in the middle of a run; one for everybody would be a stranger's too."""
    security = organization.security
    if security.resource_policy is None or security.resource_document is None:
        return
    for problem in check_resource_policy(json.loads(security.resource_document)):
        yield places.error_in_document(security.resource_policy, problem.path, problem.message, problem.hint)
    length = len(security.resource_document)
    if length > MAX_RESOURCE_POLICY_CHARACTERS:
        yield places.error(
            Place(SECURITY, ("resource_policy",)),
            f"the document has {length} characters without white space, AWS allows {MAX_RESOURCE_POLICY_CHARACTERS}",
            "shorten it",
        )
