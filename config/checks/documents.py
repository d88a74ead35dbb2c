"""Rules about the form of policy documents, which policies.structure states. What a policy does is not looked at."""

import json
from collections.abc import Iterator

from config.errors import ConfigError
from config.models import Organization
from config.yaml.places import POLICIES, Place, Places
from policies.structure import check_policy_document


def documents_have_the_form_of_their_type(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS refuses a policy of another form when it is made, in the middle of a run."""
    for index, policy in enumerate(organization.policies):
        place = Place(POLICIES, ("policies", index, "document"))
        is_of_a_type = not places.is_lost(Place(POLICIES, ("policies", index, "type")))
        if not policy.content or policy.builder is not None or not is_of_a_type:
            continue
        for problem in check_policy_document(policy.type, json.loads(policy.content)):
            message = f'"{policy.key}": {problem.message}'
            if policy.file is not None:
                error = places.error_in_document(policy.file, problem.path, message, problem.hint)
            else:
                error = places.error(Place(place.file, (*place.path, *problem.path)), message, problem.hint)
            yield error if problem.refused else error.as_warning()
