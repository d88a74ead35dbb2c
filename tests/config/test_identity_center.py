"""Identity Center's limits, which no folder of fixtures can reach, and what is fine."""

from pathlib import Path

from config.yaml.loader import load_and_warn


def write(org: Path, text: str) -> list[str]:
    (org / "identity_center.yaml").write_text(text)
    settings = (org / "organization.yaml").read_text()
    (org / "organization.yaml").write_text(
        settings.replace("[ram.amazonaws.com]", "[ram.amazonaws.com, sso.amazonaws.com]")
    )
    return [str(warning) for warning in load_and_warn(org)[1]]


def test_many_permission_sets_in_one_account_are_a_warning(org: Path) -> None:
    sets = "\n".join(f"  - {{key: set-{n}, name: Set{n}, policies: [ReadOnlyAccess]}}" for n in range(251))
    targets = "targets: {accounts: [shop]}"
    assigned = "\n".join(f"  - {{permission_set: set-{n}, users: [ann], {targets}}}" for n in range(251))
    user = "users: [{key: ann, user_name: ann, given_name: Ann, family_name: Example}]"
    (told,) = write(org, f"permission_sets:\n{sets}\n{user}\nassignments:\n{assigned}\n")
    assert '251 permission sets are assigned in "shop", AWS allows 250 in one account until it raises that (' in told
    assert told.endswith("have the quota raised, or assign fewer of them there")


def test_more_permission_sets_than_an_instance_has_are_a_warning(org: Path) -> None:
    sets = "\n".join(f"  - {{key: set-{n}, name: Set{n}, policies: [ReadOnlyAccess]}}" for n in range(2001))
    (told,) = write(org, f"permission_sets:\n{sets}\n")
    assert "there are 2001 permission sets, AWS allows 2000 until AWS raises it" in told
    assert told.endswith("have the quota raised, or assign fewer permission sets to more groups")


def test_a_file_that_says_nothing_needs_no_trusted_access(org: Path) -> None:
    (org / "identity_center.yaml").write_text("identity_store: external\n")
    assert load_and_warn(org)[1] == ()
