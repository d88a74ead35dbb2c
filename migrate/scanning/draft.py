"""The text of a first `migrate.yaml`: the sources, and a row for each provider address with what is proven filled in.

Pure. Nothing is guessed: what is not proven (migrate.terraform.evidence) is `null`, for a person to fill in.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from itertools import takewhile
from pathlib import Path

from config.text import make_printable
from migrate.globs import matches_glob
from migrate.mapping import Match, MigrationMapping, ProviderMapping, Skip
from migrate.scanning.classification import Scan
from migrate.scanning.providers import STATE, ScannedProvider
from migrate.sources.model import FileSource, S3Source, Source

_HEADER = """\
# Which account and region each Terraform provider is, and what the migration does differently.
# Drafted by `python -m migrate scan --write`; yours from now on. An account or region that is null is not decided:
# write its value, in quotes. `lock_table: null` is decided: no DynamoDB table has locks of these states.
"""

_UNKNOWN_LOCKS = (
    "# undecided: which DynamoDB table has the locks of these states: write {{bucket: {bucket}, ..., lock_table: NAME}}"
    ", or lock_table: null where there is none"
)


def draft_mapping(scan: Scan, mapping: MigrationMapping, folder: Path) -> str:
    """The text of a mapping file in `folder`, which load_mapping reads back.

    Keeps of `mapping` the sources, with the lock tables that the states were found to have, skip and match rows, and
    the provider rows that are about no state of the scan.
    """
    return _HEADER + "\n".join(
        [
            *_draft_list("sources", _draft_sources(scan, mapping.sources, folder)),
            *_draft_list("providers", [*_draft_providers(scan), *_keep_rows(scan, mapping)]),
            *_draft_list("skip", [_write_row(row, Skip) for row in mapping.skip]),
            *_draft_list("match", [_write_row(row, Match) for row in mapping.match]),
            "",
        ]
    )


def explain_evidence(provider: ScannedProvider, what: str) -> str:
    """What decided its account or region, in words: `12 by arn, 3 by owner_id`; empty when nothing did."""
    value = provider.account if what == "account" else provider.region
    by = provider.account_by if what == "account" else provider.region_by
    if value is None or by is None:
        return ""
    beginning = f"{what} {value} ("
    counts = [
        f"{count} by {kind.removeprefix(beginning).removesuffix(')')}"
        for kind, count in provider.evidence.items()
        if kind.startswith(beginning)
    ]
    return ", ".join(([] if by == STATE else [by]) + counts)


def _draft_sources(scan: Scan, sources: Iterable[Source], folder: Path) -> list[list[str]]:
    found = list(dict.fromkeys(state.source for state in scan.states if isinstance(state.source, S3Source)))
    settled = [_find_settled(source, found) for source in sources]
    rows: list[list[str]] = []
    for source in dict.fromkeys([*settled, *found]):
        row = [_write_source(source, folder)]
        if isinstance(source, S3Source) and source.is_lock_table_unknown and source in found:
            row.insert(0, _UNKNOWN_LOCKS.format(bucket=_quote(source.bucket)))
        rows.append(row)
    return rows


def _find_settled(source: Source, found: Iterable[S3Source]) -> Source:
    """The source with the lock table of all of its states, where they have one in common; else the source itself."""
    if not isinstance(source, S3Source):
        return source
    same = (
        one
        for one in found
        if not one.is_lock_table_unknown
        and replace(one, lock_table=source.lock_table, no_lock_table=source.no_lock_table) == source
    )
    return next(same, source)


def _draft_list(name: str, items: list[list[str]]) -> list[str]:
    if not items:
        return []
    lines = [f"{name}:"]
    for item in items:
        comments = list(takewhile(lambda line: line.startswith("#"), item))
        first, *others = item[len(comments) :]
        lines += [*(f"  {line}" for line in comments), f"  - {first}", *(f"    {line}" for line in others)]
    return ["", *lines]


def _draft_providers(scan: Scan) -> Iterator[list[str]]:
    for state in scan.states:
        for provider in state.providers:
            yield [
                f"state: {_quote(state.location)}",
                f"provider: {_quote(provider.address)}",
                *(f"# contradiction: {make_printable(sentence)}" for sentence in provider.contradictions),
                f"account: {_write_value(provider, 'account')}",
                f"region: {_write_value(provider, 'region')}",
            ]


def _write_value(provider: ScannedProvider, what: str) -> str:
    value = provider.account if what == "account" else provider.region
    if value is not None:
        return f"{_quote(value)}  # {make_printable(explain_evidence(provider, what))}"
    if provider.contradictions:
        return "null  # unproven: see the contradiction above"
    reason = "nothing in the state names it" if what == "account" else "nothing in the state shows one"
    return f"null  # unproven: {reason}"


def _keep_rows(scan: Scan, mapping: MigrationMapping) -> Iterator[list[str]]:
    known = [(state.location, provider.address) for state in scan.states for provider in state.providers]
    for row in mapping.providers:
        if not any(row.provider == address and matches_glob(row.state, location) for location, address in known):
            yield _write_row(row, ProviderMapping)


def _write_row(row: ProviderMapping | Skip | Match, model: type[ProviderMapping | Skip | Match]) -> list[str]:
    values = ((name, getattr(row, name)) for name in model.model_fields)
    return [f"{name}: {_quote(value)}" for name, value in values if value is not None]


def _write_source(source: Source, folder: Path) -> str:
    if isinstance(source, FileSource):
        return _quote(_relate(source.path, folder))
    if source == S3Source(bucket=source.bucket, prefix=source.prefix):
        return _quote(f"s3://{source.bucket}/{source.prefix}")
    parts: list[str] = []
    for field in fields(S3Source):
        value = getattr(source, field.name)
        if field.name == "no_lock_table":
            parts += ["lock_table: null"] if value else []
            continue
        if value == field.default:
            continue
        if isinstance(value, tuple):
            written = f"[{', '.join(_quote(key) for key in value)}]"
        else:
            written = _quote(_relate(value, folder) if isinstance(value, Path) else value)
        parts.append(f"{field.name}: {written}")
    return f"{{{', '.join(parts)}}}"


def _relate(path: Path, folder: Path) -> str:
    return path.as_posix() if path.is_absolute() else Path(os.path.relpath(path, folder)).as_posix()


def _quote(text: str) -> str:
    """A YAML string. JSON's escapes are YAML's too, but for characters that YAML wants escaped and JSON does not."""
    if '"' in text and "'" not in text and text.isprintable() and "\\" not in text:
        return f"'{text}'"
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)
