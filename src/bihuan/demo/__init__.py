"""The demonstration: five cities, small but alive, told by the product's own operations and dated from today.

`load()` plays the cast and its stories into the database, once; `go_on()` has the worker tell the two years before,
with everybody else of the cities; `accounts()` names the accounts that open with the public password. City names and
division codes stand in `data/*.toml` only. The demonstration is for a local database and refuses production.
"""

from bihuan.demo.roster import DemoAccount, accounts

__all__ = ["DemoAccount", "accounts", "go_on", "load"]


def __getattr__(name: str):
    # `accounts` is asked for before the models may be loaded (and by a site without them): the others come when used.
    if name == "load":
        from bihuan.demo.loading import load  # noqa: PLC0415

        return load
    if name == "go_on":
        from bihuan.demo.tasks import go_on  # noqa: PLC0415

        return go_on
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
