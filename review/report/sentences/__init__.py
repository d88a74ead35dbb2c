"""What happens to a resource, in a sentence: words of its own for every type that the program registers."""

from review.report.sentences import (
    access,
    account_settings,
    administration,
    baseline,
    dns,
    identity_center,
    inside_vpc,
    ipam,
    network,
    network_acls,
    organization,
    security,
    transit,
)
from review.report.sentences.model import Words, make_generic

WORDS: dict[str, Words] = {
    **organization.WORDS,
    **access.WORDS,
    **identity_center.WORDS,
    **account_settings.WORDS,
    **baseline.WORDS,
    **network.WORDS,
    **inside_vpc.WORDS,
    **network_acls.WORDS,
    **ipam.WORDS,
    **dns.WORDS,
    **transit.WORDS,
    **administration.WORDS,
    **security.WORDS,
}


def words_of(type_: str) -> Words:
    """The words of a type; generic ones for a type that only a program of the users' own registers."""
    return WORDS.get(type_) or make_generic(type_)
