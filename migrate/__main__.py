"""`python -m migrate`."""

import gc

from migrate.cli import run

if __name__ == "__main__":
    # What a scan and a plan hold lives to the end and has no cycles. Walking it again and again takes a quarter of the
    # time of 10,000 instances.
    gc.set_threshold(200_000, 50, 100)
    run()
