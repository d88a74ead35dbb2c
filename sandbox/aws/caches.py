"""What moto works out anew at each request although it never changes, worked out once: half of a request's time.

Does not own what any answer says: the same with and without it.
"""

from functools import cache
from typing import Any

from moto.core import responses
from moto.moto_server.werkzeug_app import DomainDispatcherApplication


def apply() -> None:
    """Changes moto in this process for good. Call once, after the patches, which change the classes looked at here."""
    dispatcher: Any = DomainDispatcherApplication
    dispatcher.get_backend_for_host = cache(dispatcher.get_backend_for_host)  # lists moto's folders at each call
    methods: Any = responses
    methods.method_names_from_class = cache(methods.method_names_from_class)
