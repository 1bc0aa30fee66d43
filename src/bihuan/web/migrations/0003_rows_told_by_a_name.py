"""Row security for what is somebody's by a name and not by a column ("hazard:7", "regulator:3"), for what lets a person
in, and for papers as `insight.papers.visible` has them (docs/adr/0033)."""

from django.db import migrations

from bihuan.row_scope import ACCOUNT, WHOSE, asking_past, fence, fence_anew, fence_behind, shown, shown_by_id

_OWN_REFS = """
SELECT FROM parties_account a WHERE a.id = row_scope_account() AND wanted IN (
    'account:' || a.id, 'regulator:' || a.regulator_id, 'enterprise:' || a.enterprise_id,
    'institution:' || a.institution_id)
"""
_OWNER = dict.fromkeys(("place", "enterprise", "account", "keeper"), "is_own_ref(owner)")

# Whom an office's keepers may look after: the offices and enterprises of its place, and institutions.
_LOOKED_AFTER = """
SELECT FROM parties_account a LEFT JOIN parties_regulator r ON r.id = a.regulator_id
WHERE a.id = wanted AND row_scope_kind() = 'place' AND (
    starts_with(r.division_code, row_scope_place()) OR parties_enterprise_shown(a.enterprise_id)
    OR a.institution_id IS NOT NULL)
"""
_OWN = f"account_id = {ACCOUNT}"
# The key of a session opens the account, so nobody reads another's; the door recognises by all of these.
_LETS_IN = {
    "place": f"{_OWN} OR account_is_looked_after(account_id)", "enterprise": _OWN, "account": _OWN, "keeper": "true",
    "door": "true",
}  # fmt: skip

_NUMBER = """split_part("case", ':', 2)::bigint"""
_ENTERPRISE_KNOWN = """
SELECT FROM parties_enterprise e WHERE e.id = wanted AND CASE row_scope_kind()
    WHEN 'account' THEN e.id IN (SELECT enterprises_worked_at())
    WHEN 'institution' THEN e.id IN (SELECT enterprises_worked_at())
    ELSE parties_enterprise_shown(e.id) END
"""
# The line of an act is read where its case is; of whom nothing is hidden (offices, institutions, the law) by everybody.
_LINE = f"""
CASE split_part("case", ':', 1)
WHEN 'hazard' THEN hazards_hazard_shown({_NUMBER})
WHEN 'inspection' THEN inspections_inspection_shown({_NUMBER})
WHEN 'enterprise' THEN enterprise_is_known({_NUMBER})
WHEN 'account' THEN "case" = 'account:' || {ACCOUNT} OR account_is_looked_after({_NUMBER})
ELSE split_part("case", ':', 1) IN ('regulator', 'institution', 'amendment') END
"""
_LINES = {**dict.fromkeys(("place", "enterprise", "account"), _LINE), "keeper": "true"}

_PAPER_OF_A_VISITOR = f"""
CASE split_part(subject, ':', 1)
WHEN 'inspection' THEN inspections_inspection_shown(split_part(subject, ':', 2)::bigint)
WHEN 'hazard' THEN hazards_hazard_shown(split_part(subject, ':', 2)::bigint)
WHEN 'expert' THEN expert_is_oneself(split_part(subject, ':', 2)::bigint)
ELSE false END
"""
_PAPER = {
    "place": "starts_with(division_code, (SELECT row_scope_place())) OR paper_was_delivered(id)",
    "enterprise": f"enterprise_id = {WHOSE} OR paper_was_delivered(id) OR enterprise_id IS NULL AND is_own_ref(subject)",
    "account": f"{_PAPER_OF_A_VISITOR} OR paper_was_delivered(id)",
}
_MEASURE = {"place": "row_scope_office_around(office_id)"}


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_many_lines_by_key"),
        ("exchange", "0002_sealed_files"),
        ("web", "0002_row_scope"),
    ]

    operations = [
        asking_past("is_own_ref", "wanted text", _OWN_REFS),
        asking_past("account_is_looked_after", "wanted bigint", _LOOKED_AFTER),
        asking_past("enterprise_is_known", "wanted bigint", _ENTERPRISE_KNOWN),
        asking_past(
            "expert_is_oneself", "wanted bigint",
            "SELECT FROM experts_expert e WHERE e.id = wanted AND e.account_id = row_scope_account()",
        ),
        fence("audit_event", **_LINES),
        fence("exchange_importjob", **_OWNER),
        fence("exchange_savedmapping", **_OWNER),
        *(
            fence(f"parties_{name}", **_LETS_IN)
            for name in ("session", "secondfactor", "recoverycode", "outsideidentity")
        ),
        *fence_anew("documents_officialdocument", **_PAPER),
        shown_by_id("oversight_measure", shown(**_MEASURE)),
        fence_behind("oversight_measure_links", "measure_id", "oversight_measure"),
    ]  # fmt: skip
