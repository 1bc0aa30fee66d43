"""`bihuan keepers`: the platform's three keepers, whose accounts are opened on the server and by none of the three.

    bihuan keepers open ROLE USERNAME NAME --phone PHONE
    bihuan keepers reset USERNAME        a new password, the second factor removed, logged out everywhere
    bihuan keepers close USERNAME

Each goes through the operation that a page would use, done by the operator (operator.py), and is in the audit chain.
"""

from __future__ import annotations

import argparse
import secrets
import sys

from django.db import transaction

from bihuan import clock
from bihuan.parties import operations, second_factor
from bihuan.parties.credentials import SecondFactor
from bihuan.parties.models import KEEPERS, Account
from bihuan.parties.operator import OPERATOR
from bihuan.refusal import Refusal


def add_parsers(subparsers) -> None:
    """Add `bihuan keepers`."""
    parser = subparsers.add_parser("keepers", help="the accounts of the platform's three keepers: open | reset | close")
    acts = parser.add_subparsers(title="acts", metavar="act", required=True)
    opened = acts.add_parser("open", help="open the account of a keeper; the password is shown once")
    opened.add_argument("role", choices=sorted(KEEPERS))
    opened.add_argument("username")
    opened.add_argument("name", help="who it is; one person keeps one of the three")
    opened.add_argument("--phone", default="", help="tells apart two people of one name")
    opened.set_defaults(run=_told(open_keeper))
    reset = acts.add_parser("reset", help="a new password, shown once; the second factor has to be set up again")
    reset.add_argument("username")
    reset.set_defaults(run=_told(reset_keeper))
    close = acts.add_parser("close", help="the account can no longer log in")
    close.add_argument("username")
    close.set_defaults(run=_told(close_keeper))


def open_keeper(args: argparse.Namespace) -> str:
    """A new keeper of the platform. Raises Refusal as open_account does."""
    password = _one_time_password()
    person = {"username": args.username, "name": args.name, "phone": args.phone, "roles": [args.role]}
    operations.open_account(by=OPERATOR, at=clock.now(), password=password, **person)
    return f"The password of {args.username}, shown this once (change it after logging in): {password}"


@transaction.atomic
def reset_keeper(args: argparse.Namespace) -> str:
    """For a keeper who cannot get in any more."""
    account, password, at = _keeper(args.username), _one_time_password(), clock.now()
    operations.reset_password(account, by=OPERATOR, at=at, password=password)
    if SecondFactor.objects.filter(account=account).exists():
        second_factor.drop_second_factor(account, by=OPERATOR, at=at)
    return f"The password of {args.username}, shown this once (change it after logging in): {password}"


def close_keeper(args: argparse.Namespace) -> str:
    """The person no longer keeps the platform."""
    operations.close_account(_keeper(args.username), by=OPERATOR, at=clock.now())
    return f"{args.username} can no longer log in."


def _keeper(username: str) -> Account:
    """Raises LookupError for everybody else, whose accounts have their own keepers in the product."""
    found = Account.objects.filter(username=username, regulator=None, roles__overlap=list(KEEPERS)).first()
    if found is None:
        raise LookupError(f"no keeper of the platform is called {username!r}")
    return found


def _one_time_password() -> str:
    return "-".join(secrets.token_hex(2) for _group in range(4))


def _told(act):
    """0 done, 1 refused."""

    def run(args: argparse.Namespace) -> int:
        try:
            print(act(args))
        except LookupError as unknown:
            print(unknown.args[0], file=sys.stderr)
            return 1
        except Refusal as refusal:
            print(f"{refusal.text()} [{refusal.code}]", file=sys.stderr)
            return 1
        return 0

    return run
