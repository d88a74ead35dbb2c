"""The error that ends a request before any service of moto has seen it."""


class RequestRefusedError(Exception):
    """Refuse the request: `status` is the HTTP status line, `code` and `message` are AWS's."""

    def __init__(self, status: str, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
