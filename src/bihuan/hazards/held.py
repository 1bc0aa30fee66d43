"""A hazard held for an act: its row is locked, and what the rules ask about it is read in the same statement."""

from __future__ import annotations

from functools import cache

from bihuan import prepared
from bihuan.hazards.follow_ups import RootCause, SupervisionNotice
from bihuan.hazards.models import Hazard, HazardStep, Participant, Photo
from bihuan.parties import own_sites
from bihuan.parties.models import MANAGER_ROLES, Enterprise, Site

HAZARD = prepared.Columns(Hazard, "h", unread=("search",))
ENTERPRISE = prepared.Columns(Enterprise, "e", unread=("search", "name_pinyin"))
SITE = prepared.Columns(Site, "s")


def hold(hazard_id: int) -> Hazard:
    """The hazard with its enterprise and site, locked until the transaction ends; raises Hazard.DoesNotExist.

    `known_steps`, `known_participants` and the enterprise's `known_managers` are at hand for ledger.done, access and
    messages.audience; `is_unanswered` says whether a notice of supervision waits for a reply, `is_unanalysed`
    whether it was fixed on the spot and the enterprise has not said why it came, `is_doubted` whether one of its photos
    is in doubt (doubts.py).
    """
    while True:
        found = prepared.row(_statement(), [hazard_id, list(MANAGER_ROLES)])
        if found is None:
            raise Hazard.DoesNotExist(f"hazard:{hazard_id}")
        values = iter(found)
        if next(values):
            break
        # Another act was at work: now that it has ended we hold its row as it left it, but the rest was read before.
    hazard = HAZARD.take(values)
    hazard.enterprise, hazard.site = ENTERPRISE.take(values), SITE.take(values)
    steps, people, managers, hazard.is_unanswered, hazard.is_unanalysed, hazard.is_doubted = values
    hazard.known_steps = frozenset(steps)
    hazard.known_participants = frozenset((account, capacity) for account, capacity in people or ())
    hazard.enterprise.known_managers = frozenset(managers)
    return hazard


def reserve(hazard: Hazard) -> Hazard:
    """Let the next act on this very instance do without another look: it was held in this transaction for that act."""
    hazard.is_reserved = True
    return hazard


def taken(hazard: Hazard) -> Hazard:
    """For one act: the hazard itself where it was reserved for it, otherwise it is held now."""
    return hazard if vars(hazard).pop("is_reserved", False) else hold(hazard.pk)


@cache
def _statement() -> str:
    # PostgreSQL gives a row that it had to wait for as it is now, and everything else as it was before the waiting.
    unmoved = f"h.xmin = (SELECT w.xmin FROM {Hazard._meta.db_table} w WHERE w.id = h.id)"
    steps = f"ARRAY(SELECT t.step FROM {HazardStep._meta.db_table} t WHERE t.hazard_id = h.id AND t.undone_at IS NULL)"
    people = (
        "(SELECT json_agg(json_build_array(p.account_id, p.capacity))"
        f" FROM {Participant._meta.db_table} p WHERE p.hazard_id = h.id)"
    )
    managers = own_sites.managers("h.enterprise_id", "$2")
    notices = f"SELECT FROM {SupervisionNotice._meta.db_table} n WHERE n.hazard_id = h.id AND n.ended_at IS NULL"
    unanswered = f"EXISTS({notices} AND n.replied_at IS NULL)"
    causes = f"SELECT FROM {RootCause._meta.db_table} c WHERE c.hazard_id = h.id AND c.by_enterprise"
    doubted = f"EXISTS(SELECT FROM {Photo._meta.db_table} d WHERE d.hazard_id = h.id AND d.doubt <> '')"
    asked = (steps, people, managers, unanswered, f"h.on_spot AND NOT EXISTS({causes})", doubted)
    columns = ", ".join((unmoved, HAZARD.text, ENTERPRISE.text, SITE.text, *asked))
    tables = f"{HAZARD.table} JOIN {ENTERPRISE.table} ON e.id = h.enterprise_id JOIN {SITE.table} ON s.id = h.site_id"
    return f"SELECT {columns} FROM {tables} WHERE h.id = $1 FOR UPDATE OF h"
