"""What a change does, in words: Markdown for the pull request, made from previews and the config."""
