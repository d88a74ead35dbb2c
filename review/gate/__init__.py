"""The gate: what a preview must not do. One function a rule, over all previews that are given and the config. Pure."""
