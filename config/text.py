"""Text that others wrote, made fit for one line of a message."""


def make_printable(text: str) -> str:
    """The text on one line: line breaks and control characters are written as escapes, such as \\n and \\x1b."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shorten(value: object) -> str:
    """A value as it can be quoted within one line of an error: 60 characters at most."""
    shown = repr(value)[1:-1] if isinstance(value, str) else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
