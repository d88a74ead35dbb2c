"""Imports that would change what they take over."""

from collections.abc import Iterator

from engine.changes import Operation
from engine.urns import split_urn
from review.gate.refusals import Refusal
from review.gate.subject import Subject


def refuse_imports_with_differences(subject: Subject) -> Iterator[Refusal]:
    """Imports of what the program registers differently: the engine takes it over, then updates or replaces it.

    Since pulumi 3.174 an import with differences is no error any more
    (https://github.com/pulumi/pulumi/pull/19339).
    """
    for change in subject.changes:
        if change.operation is not Operation.import_ or not change.properties:
            continue
        differing = ", ".join(sorted(change.properties))
        yield subject.refuse(
            "import-differs",
            change,
            attribute=differing,
            would=f"{split_urn(change.urn)[1]} is taken over and then changed in AWS: "
            + ("it is replaced, and what is there now is deleted" if change.replaced_by else "it gets other values"),
            advice=f"let the config say of {differing} what AWS has, import, and change it with a preview of its own",
        )
