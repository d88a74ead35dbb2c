"""`python -m stacks`."""

from stacks.cli import run

if __name__ == "__main__":
    run()
