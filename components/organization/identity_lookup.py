"""What is looked up of IAM Identity Center: its instance, and the groups and users of an external identity store.

No API makes the instance of an organization (CreateInstance refuses in a management account): a person enables it.
"""

from __future__ import annotations

import pulumi
import pulumi_aws as aws


def find_instance(region: str, provider: pulumi.ProviderResource) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """The ARN of the organization's instance and the id of its identity store.

    Raises:
        pulumi.RunError: in the output, where Identity Center is not enabled in the region.
    """

    def choose(found: aws.ssoadmin.GetInstancesResult) -> list[str]:
        if not found.arns:
            raise pulumi.RunError(
                f"IAM Identity Center is not enabled in {region} for this organization, so nothing of "
                "identity_center.yaml was made, and no API can enable it: sign in to the management account, open "
                f"https://{region}.console.aws.amazon.com/singlesignon/home?region={region}, choose Enable, and run "
                "this again. Where it is enabled in another region, write that one as `region` in identity_center.yaml"
            )
        return [found.arns[0], found.identity_store_ids[0]]

    found = aws.ssoadmin.get_instances_output(region=region, opts=pulumi.InvokeOutputOptions(provider=provider))
    chosen = found.apply(choose)
    return chosen.apply(lambda both: both[0]), chosen.apply(lambda both: both[1])


class ExternalIdentityStore:
    """Groups and users that an identity provider has written, by the names that it gave them.

    Raises:
        pulumi.RunError: in the output, where there is none of the name.
    """

    def __init__(self, store_id: pulumi.Output[str], region: str, provider: pulumi.ProviderResource) -> None:
        self._store_id, self._region = store_id, region
        self._opts = pulumi.InvokeOutputOptions(provider=provider)

    def find_group(self, name: str) -> pulumi.Output[str]:
        """The id of the group with this display name."""
        unique = aws.identitystore.GetGroupAlternateIdentifierUniqueAttributeArgs(
            attribute_path="DisplayName", attribute_value=name
        )

        async def ask(store: str) -> str:
            found = aws.identitystore.get_group_output(
                identity_store_id=store,
                alternate_identifier=aws.identitystore.GetGroupAlternateIdentifierArgs(unique_attribute=unique),
                region=self._region,
                opts=self._opts,
            )
            return await _wait(found.group_id, f'group "{name}"', store)

        return self._store_id.apply(ask)

    def find_user(self, name: str) -> pulumi.Output[str]:
        """The id of the user with this user name."""
        unique = aws.identitystore.GetUserAlternateIdentifierUniqueAttributeArgs(
            attribute_path="UserName", attribute_value=name
        )

        async def ask(store: str) -> str:
            found = aws.identitystore.get_user_output(
                identity_store_id=store,
                alternate_identifier=aws.identitystore.GetUserAlternateIdentifierArgs(unique_attribute=unique),
                region=self._region,
                opts=self._opts,
            )
            return await _wait(found.user_id, f'user "{name}"', store)

        return self._store_id.apply(ask)


async def _wait(id_: pulumi.Output[str], what: str, store: str) -> str:
    try:
        return await id_.future() or ""
    except Exception as error:  # noqa: BLE001 - what the SDK raises for a failed invoke
        raise pulumi.RunError(
            f"the {what} of identity_center.yaml was not found in the identity store {store}, so nobody was given "
            "anything by it: write the name as the identity provider has it, or let the provider write it to AWS "
            f"first (SCIM). AWS says: {error}"
        ) from None
