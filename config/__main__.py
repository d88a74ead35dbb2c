"""`python -m config`."""

from config.cli import app

if __name__ == "__main__":
    app(prog_name="python -m config")
