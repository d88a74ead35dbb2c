"""What Pulumi says and is told: URNs, the CLI, previews, exports, import files. Knows no other room of this program."""
