"""Rules about IAM Identity Center: what is named exists, names are free, and AWS's limits hold."""

from collections import Counter
from collections.abc import Iterator

from config.checks.regions import find_unused_regions
from config.checks.targets import find_unknown_targets
from config.checks.walk import lacks_trusted_access
from config.errors import ConfigError
from config.models import Organization
from config.plan.targets import resolve_known_targets
from config.text import shorten
from config.yaml.places import IDENTITY_CENTER, ORGANIZATION, Place, Places
from policies.limits import (
    AS_OF,
    MAX_PERMISSION_SETS,
    MAX_PERMISSION_SETS_PER_ACCOUNT,
    MAX_POLICIES_PER_PERMISSION_SET,
    MAX_POLICIES_PER_ROLE,
    MAX_ROLE_INLINE_CHARACTERS,
)
from policies.services import IDENTITY_CENTER as SERVICE


def assignments_name_what_exists(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Permission sets, groups, users and targets of assignments exist, and so do the members of groups."""
    center = organization.identity_center
    users = {user.key for user in center.users}
    for index, group in enumerate(center.groups):
        for position, user in enumerate(group.members):
            place = Place(IDENTITY_CENTER, ("groups", index, "members", position))
            yield from places.unknown(user, users, "a user", place, so="so the group would lack it")
    sets, groups = {one.key for one in center.permission_sets}, {group.key for group in center.groups}
    for index, assignment in enumerate(center.assignments):
        place, so = Place(IDENTITY_CENTER, ("assignments", index)), "so nobody would enter by this assignment"
        yield from places.unknown(assignment.permission_set, sets, "a permission set", place / "permission_set", so=so)
        for field, words, known, what in (
            ("groups", assignment.groups, groups, "a group"),
            ("users", assignment.users, users, "a user"),
        ):
            for position, word in enumerate(words):
                yield from places.unknown(word, known, what, place / field / position, so=so)
        yield from find_unknown_targets(organization, places, assignment.targets, place / "targets", so=so)


def identity_center_is_trusted(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Identity Center makes roles in the accounts by its trusted access; without it AWS refuses every assignment."""
    if organization.identity_center.is_used and lacks_trusted_access(organization, places, SERVICE):
        yield places.error(
            Place(ORGANIZATION, ("trusted_access",)),
            f"{places.labels[IDENTITY_CENTER]} uses IAM Identity Center, and {SERVICE} is not in trusted_access, so it "
            "could make no role in any account; where it has trusted access today, `up` would end that",
            f"add {SERVICE}",
        )


def identity_center_is_in_a_region_in_use(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The region of Identity Center is one of the organization's."""
    region = organization.identity_center.region
    if region is not None:
        yield from find_unused_regions(organization, places, [(region, Place(IDENTITY_CENTER, ("region",)))])


def identity_store_has_who_is_written(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A managed identity store needs the names of its users; an external one takes nothing from here."""
    center = organization.identity_center
    if places.is_lost(Place(IDENTITY_CENTER, ("identity_store",))):
        return
    for index, user in enumerate(center.users):
        place = Place(IDENTITY_CENTER, ("users", index))
        if center.identity_store == "managed":
            missing = [name for name in ("given_name", "family_name") if getattr(user, name) is None]
            missing = [name for name in missing if not places.is_lost(place / name)]
            if missing:
                yield places.error(
                    place,
                    f'the user "{user.key}" has no {" and no ".join(missing)}, and AWS makes no user without',
                    "write given_name and family_name, or identity_store: external where an identity provider has them",
                )
        written = [
            name for name in ("given_name", "family_name", "display_name", "email") if getattr(user, name) is not None
        ]
        yield from _refuse_written(organization, places, written, place)
    for index, group in enumerate(center.groups):
        written = [name for name in ("description", "members") if name in group.model_fields_set]
        yield from _refuse_written(organization, places, written, Place(IDENTITY_CENTER, ("groups", index)))


def _refuse_written(
    organization: Organization, places: Places, written: list[str], place: Place
) -> Iterator[ConfigError]:
    if organization.identity_center.identity_store == "external" and written:
        yield places.error(
            place / written[0],
            f"the identity provider writes {' and '.join(written)} of an external identity store, so this would never "
            "take effect",
            "remove it, and change it at the identity provider",
        )


def identity_center_names_are_unique(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Identity Center knows one permission set, one group and one user of a name."""
    center = organization.identity_center
    named = (
        ("permission set", "permission_sets", "name", [one.name for one in center.permission_sets]),
        ("group", "groups", "name", [group.name for group in center.groups]),
        ("user", "users", "user_name", [user.user_name for user in center.users]),
    )
    for kind, field, attribute, names in named:
        first: dict[str, int] = {}
        for index, name in enumerate(names):
            other = first.setdefault(name.casefold(), index)
            if other != index:
                where = places.line(Place(IDENTITY_CENTER, (field, other, attribute)))
                yield places.error(
                    Place(IDENTITY_CENTER, (field, index, attribute)),
                    f'"{shorten(name)}" is the name of another {kind} too ({where}), and Identity Center has one of a '
                    "name",
                    "give one of them another name",
                )


def permission_sets_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A permission set has as many policies, and as long ones, as AWS takes, and there are not too many."""
    center = organization.identity_center
    for index, one in enumerate(center.permission_sets):
        place = Place(IDENTITY_CENTER, ("permission_sets", index))
        count = len(one.policies) + len(one.customer_policies)
        if count > MAX_POLICIES_PER_PERMISSION_SET:
            yield places.error(
                place,
                f'"{one.key}" has {count} policies, AWS attaches {MAX_POLICIES_PER_PERMISSION_SET} to a permission set '
                f"({AS_OF})",
                "put several into one policy, or make two permission sets",
            )
        elif count > MAX_POLICIES_PER_ROLE:
            yield places.error(
                place,
                f'"{one.key}" has {count} policies, and IAM attaches {MAX_POLICIES_PER_ROLE} to a role until AWS has '
                f"raised that in the account ({AS_OF}), so assigning it may fail",
                "have the quota L-0DA4ABF3 raised in each account of its assignments, or put several into one policy",
            ).as_warning()
        for position, policy in enumerate(one.customer_policies):
            if policy in one.customer_policies[:position]:
                yield places.error(
                    place / "customer_policies" / position, f'"{policy.name}" is attached twice', "keep one of them"
                )
        length = len(one.inline_document or "")
        if length > MAX_ROLE_INLINE_CHARACTERS:
            yield places.error(
                place / "inline_policy",
                f"the inline policy has {length} characters without white space, "
                f"AWS allows a permission set {MAX_ROLE_INLINE_CHARACTERS} ({AS_OF})",
                "shorten it, or put part of it into customer_policies",
            )
    yield from _count_permission_sets(organization, places)


def _count_permission_sets(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS limits the permission sets of an instance, and those that are assigned in one account."""
    center = organization.identity_center
    count = len(center.permission_sets)
    if count > MAX_PERMISSION_SETS:
        yield places.error(
            Place(IDENTITY_CENTER, ("permission_sets",)),
            f"there are {count} permission sets, AWS allows {MAX_PERMISSION_SETS} until AWS raises it ({AS_OF})",
            "have the quota raised, or assign fewer permission sets to more groups",
        ).as_warning()
    pairs = {
        (account, assignment.permission_set)
        for assignment in center.assignments
        for account in resolve_known_targets(organization, assignment.targets)
    }
    for account, number in sorted(Counter(account for account, _ in pairs).items()):
        if number > MAX_PERMISSION_SETS_PER_ACCOUNT:
            yield places.error(
                Place(IDENTITY_CENTER, ("assignments",)),
                f'{number} permission sets are assigned in "{account}", AWS allows {MAX_PERMISSION_SETS_PER_ACCOUNT} '
                f"in one account until it raises that ({AS_OF})",
                "have the quota raised, or assign fewer of them there",
            ).as_warning()
