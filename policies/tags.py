"""What AWS's services accept as tags, as dated data. Which service a tag reaches is config's to say."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

MAX_TAGS = 50
"""On one resource, in all of these services."""

_PUNCTUATION = frozenset("_.:/=+-@")


@dataclass(frozen=True)
class TagRules:
    """The rules of a service. Lengths in characters. `any_character`: otherwise letters, digits, separators and
    _ . : / = + - @ only. `keys_fold`: whether two keys that differ only in case are one and the same."""

    service: str
    max_key: int = 128
    max_value: int = 256
    any_character: bool = False
    keys_fold: bool = False

    def find_problem(self, tags: Mapping[str, str]) -> tuple[str, str] | None:
        """The key of the first tag that the service refuses and why, as the end of a sentence; None: it takes them."""
        folded: dict[str, str] = {}
        for key, value in tags.items():
            reason = self._refuse(key, value)
            if reason is None and self.keys_fold and folded.setdefault(key.casefold(), key) != key:
                reason = f'differs only in case from "{folded[key.casefold()]}", which {self.service} refuses'
            if reason is not None:
                return key, reason
        return None

    @property
    def hint(self) -> str:
        """What to write instead."""
        kind = "characters" if self.any_character else "letters, digits, spaces and characters of _.:/=+-@"
        return (
            f"use 1 to {self.max_key} {kind} for the key, not beginning with aws:, and {self.max_value} for the value"
        )

    def _refuse(self, key: str, value: str) -> str | None:
        strange = None if self.any_character else _find_strange(key + value)
        reasons = (
            (not key, "has no key"),
            (key.casefold().startswith("aws:"), "begins with aws:, which AWS keeps for itself"),
            (len(key) > self.max_key, f"has a key of {len(key)} characters, and {self.service} takes {self.max_key}"),
            (
                len(value) > self.max_value,
                f"has a value of {len(value)} characters, and {self.service} takes {self.max_value}",
            ),
            (strange is not None, f"has the character {strange}, which {self.service} refuses"),
        )
        return next((reason for is_so, reason in reasons if is_so), None)


EC2 = TagRules("EC2", max_key=127, any_character=True)
"""docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Tag.html, and botocore's model, read 2026-11."""

IAM = TagRules("IAM", keys_fold=True)
"""docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html, and botocore's tagKeyType and tagValueType, read 2026-11."""

ORGANIZATIONS = TagRules("AWS Organizations")
"""botocore's TagKey and TagValue of organizations, read 2026-11."""

RAM = TagRules("AWS RAM")
S3 = TagRules("Amazon S3")
KMS = TagRules("AWS KMS")
"""RAM, S3 and KMS state no pattern of their own: the one that all services share is
docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html, read 2026-11."""

EVERY_SERVICE = (EC2, IAM, ORGANIZATIONS, RAM, S3, KMS)
"""What the tags of every resource reach."""


def _find_strange(text: str) -> str | None:
    """The first character that is neither a letter, a digit, a separator nor one of the punctuation marks."""
    strange = (c for c in text if c not in _PUNCTUATION and unicodedata.category(c)[0] not in "LNZ")
    return next((c if c.isprintable() else f"U+{ord(c):04X}" for c in strange), None)
