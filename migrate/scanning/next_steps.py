"""What is still to be decided in a drafted mapping, each null with its line. Pure."""

from collections import defaultdict

_PROVIDER = "provider: "
_DECISIONS = ("account", "region")


def list_nulls(text: str, path: str) -> tuple[list[str], str]:
    """The nulls of a draft: a line for each provider address and what it lacks, and how many there are, in words.

    `text` is what draft_mapping returns; an empty list when everything is decided.
    """
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    provider = ""
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.removeprefix("  - ").strip()
        if stripped.startswith(_PROVIDER):
            provider = stripped.removeprefix(_PROVIDER).strip("'\"")
        for what in _DECISIONS:
            if stripped.startswith(f"{what}: null"):
                places[what, provider].append(number)
    lines = [
        f"{what} of {provider}: {path}:{', '.join(map(str, numbers))}" for (what, provider), numbers in places.items()
    ]
    totals = {what: sum(len(found) for (one, _), found in places.items() if one == what) for what in _DECISIONS}
    words = [f"{total:,} {what}{'' if total == 1 else 's'}" for what, total in totals.items() if total]
    return lines, " and ".join(words)
