"""Pulumi components: thin, they create what `config.plan` decided. Only `wiring` knows both sides."""
