"""`python -m review`."""

from review.cli import run

if __name__ == "__main__":
    run()
