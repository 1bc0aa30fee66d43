"""发文公布: the announcement of a pool's new members and a numbered certificate for each (LY-2.3.6, LH-7.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.documents.models import OfficialDocument
from bihuan.experts import keeping, queries, rules
from bihuan.experts.access import POOLS, Act
from bihuan.experts.models import Expert, Membership, Pool
from bihuan.parties import places
from bihuan.parties.models import Account
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal

ANNOUNCEMENT, CERTIFICATE = "expert_announcement", "expert_certificate"
AT_ONCE = 60
"""So many certificates are typeset in one act; who has more new members publishes again."""


@transaction.atomic
def publish_pool(pool: Pool, *, by: Account, at: datetime) -> OfficialDocument:
    """发文公布专家: everybody admitted and not yet announced is announced by one paper and gets a certificate with a
    number of its own; from that day on they may be sent. Returns the announcement.

    Raises `nobody_to_publish`, `pool_field_missing` naming the fields that nobody in the pool covers (LH-7.3).
    """
    POOLS.require(Act.PUBLISH_POOL, pool, by)
    pool = (
        Pool.objects.select_for_update(of=("self",))
        .select_related("owner_regulator", "owner_institution")
        .get(pk=pool.pk)
    )
    today = clock.local_day(at)
    policy = policies.at(pool.division_code, on=today)
    locked = pool.memberships.select_for_update(of=("self",)).filter(ended_on=None)  # nobody is removed meanwhile
    standing = list(locked.select_related("expert").order_by("expert__name", "id"))
    new = [row for row in standing if row.announced_on is None][:AT_ONCE]
    if not new:
        raise Refusal("nobody_to_publish", value=pool.name)
    published = [row for row in standing if row.announced_on is not None] + new
    held = {field for row in published for field in row.expert.specialties}
    rules.fields(held, queries.fields_asked(pool, on=today), policy)
    paper = _announcement(pool, new, policy, by=by, at=at)
    for row in new:
        letter = _certificate(pool, row, paper, policy, by=by, at=at)
        row.announced_on, row.letter_number = today, letter.number
    Membership.objects.bulk_update(new, ["announced_on", "letter_number"])
    pool.published_on = today
    pool.review_due_on = pool.review_due_on or keeping.next_review(today, policy)
    pool.save(update_fields=["published_on", "review_due_on"])
    audit.record(
        Act.PUBLISH_POOL,
        pool.ref,
        by=by.ref,
        at=at,
        basis=[policy.experts.announcement_required.basis],
        release=policy.release,
        data={"announcement": paper.number, "letters": [row.letter_number for row in new]},
    )
    return paper


def _issued(
    slug: str, pool: Pool, content: dict[str, Any], policy: Policy, *, about: str, by: Account, at: datetime,
    to: Sequence[dict[str, str]],
) -> OfficialDocument:  # fmt: skip
    owner = pool.owner
    basis = policy.experts.announcement_required.basis
    return documents.issue(
        slug,
        context=content,
        subject=about,
        case=pool.ref,
        issuer=owner.name,
        issuer_code=getattr(owner, "number_prefix", ""),
        division_code=pool.division_code,
        by=by.ref,
        at=at,
        signatures=[],
        release=policy.release,
        nature="supervision" if pool.owner_regulator_id else "service",
        recipients=[{"kind": "owner", "ref": owner.ref, "name": owner.name}, *to],
        basis=[basis] if basis.clause else [],
    )


def _announcement(
    pool: Pool, new: Sequence[Membership], policy: Policy, *, by: Account, at: datetime
) -> OfficialDocument:
    content = {
        "pool": pool.name,
        "kind": str(pool.get_kind_display()),
        "announced_on": clock.local_day(at),
        "members": [
            {
                "name": row.expert.name,
                "unit": row.expert.unit_name or "—",
                "title": str(row.expert.get_title_display()),
                "specialties": _specialties(row.expert),
            }
            for row in new
        ],
    }
    return _issued(ANNOUNCEMENT, pool, content, policy, about=pool.ref, by=by, at=at, to=())


def _certificate(
    pool: Pool, row: Membership, announcement: OfficialDocument, policy: Policy, *, by: Account, at: datetime
) -> OfficialDocument:
    expert = row.expert
    content = {
        "name": expert.name,
        "unit": expert.unit_name,
        "pool": pool.name,
        "kind": str(pool.get_kind_display()),
        "specialties": _specialties(expert),
        "appointed_on": clock.local_day(at),
        "announcement": announcement.number,
    }
    to = [{"kind": "expert", "ref": f"account:{expert.account_id}", "name": expert.name}] if expert.account_id else []
    return _issued(CERTIFICATE, pool, content, policy, about=expert.ref, by=by, at=at, to=to)


def _specialties(expert: Expert) -> str:
    labels = places.labels("expert_specialties")
    return "、".join(labels[code][0] if code in labels else code for code in expert.specialties)
