"""`python -m recovery`."""

from recovery.cli import run

if __name__ == "__main__":
    run()
