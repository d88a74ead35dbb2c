"""From a scan and what the program registers to import files, a report and a journal.

Owns: which Terraform instance is which resource of the program. Pure but for `migrate.commands.plan`, which reads,
asks the engine and writes.
Does not own: reading states (migrate.sources, migrate.scanning.classification), running the engine (engine.cli), importing
(migrate.importing.batches).
"""
