"""`python -m stacks.inputs DIR`: what the stacks of a config register as JSON, for `stacks list --changed-since`.

It prints digests alone, so that no value of an input leaves the process.
"""

import sys
from pathlib import Path

import pulumi

from config import ConfigErrors, load
from config.console import tolerate_any_locale
from stacks.inputs.document import write_document
from stacks.inputs.planning import plan_inputs


def main(directory: str) -> None:
    tolerate_any_locale()
    try:
        print(write_document(plan_inputs(load(Path(directory)))))
    except (ConfigErrors, pulumi.RunError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1])
