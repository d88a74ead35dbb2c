"""After the import: proof that nothing changes, and taking Terraform out of use, or undoing it."""
