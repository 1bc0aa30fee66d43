"""The demonstration: five cities, small but alive, told by the product's own operations and dated from today.

`load()` plays it into the database, once; `accounts()` names the accounts that open with the public password. City
names and division codes stand in `data/*.toml` only. The demonstration is for a local database and refuses production.
"""

from bihuan.demo.roster import DemoAccount, accounts

__all__ = ["DemoAccount", "accounts", "load"]


def __getattr__(name: str):
    # `accounts` is asked for before the models may be loaded (and by a site without them), so `load` comes when used.
    if name == "load":
        from bihuan.demo.loading import load  # noqa: PLC0415

        return load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
