"""The form of the access tables: each app's `tests/<app>/access.py` gives a `build(world)` and its `ROWS`."""

from collections.abc import Callable
from dataclasses import dataclass, field


def no_arguments(world):
    return []


def no_data(world):
    return {}


@dataclass(frozen=True)
class Row:
    """What one address answers to each role.

    `url` is a URL name, `args(world)` its arguments, `data(world)` what is posted; `expect` maps roles to
    status codes (a page that redirects to the login counts as 302), every other role gets `default`.
    """

    url: str
    default: int
    expect: dict[str, int] = field(default_factory=dict)
    args: Callable = no_arguments
    method: str = "get"
    data: Callable = no_data
    query: str = ""
    what: str = ""  # tells two rows of one address apart: « draft », « published »

    def __str__(self):
        return " ".join(filter(None, [self.method.upper(), self.url, self.query, self.what]))
