"""The first pass: from a tree to a model, by pydantic, over the fields of one file.

Of a file with problems it saves what is usable, so that the second pass (config.checks) can look at that too.
"""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from config.errors import ConfigError
from config.yaml.messages import describe, fields_of, model_at
from config.yaml.tree import Node, Path, follow, words

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass
class Outcome(Generic[_Model]):
    """One file after validation.

    `model`: what is usable of it; None: nothing. `doubtful`: the words in the rest; a reference to one of them may be
    right. `lost_keys`: those of them that were keys. `blanks`: required fields at the top that are missing or wrong.
    `lost`: the paths of what was pruned. `nameless`: others may refer to something in it whose name can't be read.
    """

    model: _Model | None
    errors: list[ConfigError] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    lost_keys: set[str] = field(default_factory=set)
    blanks: set[str] = field(default_factory=set)
    lost: set[Path] = field(default_factory=set)
    nameless: bool = False


# Lists at the top of organization.yaml whose items others refer to.
_LISTED = ("trusted_access", "policy_types", "regions")


def validate(model: type[_Model], tree: Node, file: str, stand_ins: dict[str, Any]) -> Outcome[_Model]:
    """Validate a tree, and prune it to what is valid. `stand_ins`: used for required fields at the top that are not."""
    outcome: Outcome[_Model] = Outcome(None)
    told = False
    while True:
        data = tree.data()
        if outcome.blanks:
            data |= {name: stand_ins[name] for name in outcome.blanks}
        try:
            outcome.model = model.model_validate(data)
        except ValidationError as error:
            problems = error.errors(include_url=False)
            if not told:
                outcome.errors = list(describe(problems, model, tree, file))
                told = True
        else:
            return outcome
        chains = [(follow(tree, tuple(problem["loc"])), problem) for problem in problems]
        for chain, problem in chains:
            if len(chain) > 1:
                outcome.doubtful.update(words(chain[-1]))
                outcome.lost_keys.update(node.text for node in chain[-1].walk() if node.path[-1:] == ("key",))
                outcome.lost.add(chain[-1].path)
                outcome.nameless |= _is_nameless(chain[-1], model)
                chain[-2].remove(chain[-1])
            elif problem["type"] == "missing" and problem["loc"][-1] in stand_ins:
                outcome.blanks.add(str(problem["loc"][-1]))
            else:
                outcome.doubtful.update(words(tree))
                return outcome


def _is_nameless(node: Node, model: type[BaseModel]) -> bool:
    """Whether others may refer to something in it whose name can't be told."""
    if node.path[-1] == "key":
        return not isinstance(node.value, str)
    inside = model_at(model, node.path)
    if inside is not None and "key" in fields_of(inside):
        return not any(child.path[-1] == "key" and isinstance(child.value, str) for child in node.walk())
    return node.path[0] in _LISTED
