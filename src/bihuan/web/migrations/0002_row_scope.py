"""Row security: what PostgreSQL shows to a page, table by table (docs/adr/0033)."""

from django.db import migrations

from bihuan.row_scope import (
    ACCOUNT,
    BY_ACCOUNT,
    OWN_OFFICES,
    PAGES_MAY_ASK,
    PLACE,
    WHOSE,
    asking_past,
    fence,
    fence_behind,
    listed_past,
    shown,
    shown_by_id,
    taking_part,
    words_of,
)

# --- parties ---
_SAID = """
CREATE FUNCTION row_scope_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT split_part(current_setting('bihuan.scope', true), ':', 1) $$;
CREATE FUNCTION row_scope_place() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT split_part(current_setting('bihuan.scope', true), ':', 2) $$;
CREATE FUNCTION row_scope_whose() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(split_part(current_setting('bihuan.scope', true), ':', 2), '')::bigint $$;
CREATE FUNCTION row_scope_account() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(split_part(current_setting('bihuan.scope', true), ':', 3), '')::bigint $$;
"""
_UNSAID = " ".join(f"DROP FUNCTION row_scope_{part}();" for part in ("kind", "place", "whose", "account"))
_OFFICE_AROUND = """
SELECT FROM parties_regulator r WHERE r.id = office AND row_scope_kind() = 'place' AND (
    starts_with(r.division_code, row_scope_place()) OR starts_with(row_scope_place(), r.division_code))
"""
_HAVE_A_SITE = "SELECT enterprise_id FROM parties_site WHERE starts_with(division_code, place)"
_HAS_A_SITE = """
SELECT FROM parties_site WHERE enterprise_id = parties_enterprise.id AND starts_with(division_code, row_scope_place())
"""
# Whoever works on a check or a hazard of an enterprise, or did, reads whose it is; what stands behind the enterprise is
# open to visitors, and to them as long as their work lasts.
_WORKED_AT = f"""
SELECT g.enterprise_id FROM parties_guest g WHERE g.account_id IN {BY_ACCOUNT}
UNION ALL SELECT h.enterprise_id FROM hazards_participant p JOIN hazards_hazard h ON h.id = p.hazard_id
WHERE p.account_id IN {BY_ACCOUNT}
UNION ALL SELECT i.enterprise_id FROM inspections_inspection i JOIN (
    SELECT inspection_id, expert_id FROM inspections_teammember
    UNION ALL SELECT inspection_id, expert_id FROM inspections_successor
) m ON m.inspection_id = i.id JOIN experts_expert e ON e.id = m.expert_id WHERE e.account_id IN {BY_ACCOUNT}
UNION ALL SELECT c.enterprise_id FROM registers_contact c
WHERE c.enterprise_id IS NOT NULL AND c.expert_id IN {BY_ACCOUNT}
UNION ALL SELECT * FROM enterprises_of_own_projects()
"""
# The institution of a project reports what there is at the enterprises of its list (QHD-6.3.2).
_OF_OWN_PROJECTS = """
SELECT l.enterprise_id FROM engagements_listedenterprise l JOIN engagements_serviceproject p ON p.id = l.project_id
WHERE row_scope_kind() = 'institution' AND p.institution_id = row_scope_whose()
"""

_HERE = f"starts_with(division_code, {PLACE})"
_ENTERPRISE = {
    "place": f"{_HERE} OR id IN (SELECT enterprises_with_a_site_in({PLACE}))",
    "enterprise": f"id = {WHOSE}",
    "account": "id IN (SELECT enterprises_worked_at())",
}
_BEHIND_ENTERPRISE = {
    **_ENTERPRISE,
    "place": f"{_HERE} OR EXISTS ({_HAS_A_SITE})",
    "account": "enterprise_is_visited(id)",
}
# An account is recognised together with its organisation, and whoever looks after accounts finds it; what stands behind
# the enterprise is not theirs to see.
_OF_ACCOUNTS = {"keeper": "true", "door": "true"}
_SITE = {
    "place": _HERE,
    "enterprise": f"enterprise_id = {WHOSE}",
    "account": "enterprise_id IN (SELECT enterprises_worked_at())",
}
_BEHIND_SITE = {**_SITE, "account": "enterprise_is_visited(enterprise_id)"}
# People of offices, institutions and the platform are known to all; those of an enterprise where it is.
_KNOWN = "enterprise_id IS NULL OR parties_enterprise_shown(enterprise_id)"
_PEOPLE = {
    "place": _KNOWN,
    "enterprise": _KNOWN,
    "account": "enterprise_id IS NULL OR enterprise_id IN (SELECT enterprises_worked_at())",
}

# --- hazards ---
_OF_A_HAZARD = (
    "hazardstep", "photo", "rectificationplan", "interimcontrol", "extension", "verdict", "recurrence", "rootcause",
    "guidance", "adviceanswer", "supervisionnotice", "wording", "progressreport", "escalation",
)  # fmt: skip
_HAZARD = {
    "place": _HERE,
    "enterprise": f"enterprise_id = {WHOSE}",
    "account": "hazard_is_worked_on(id)",
    "institution": "hazard_is_worked_on(id) OR enterprise_id IN (SELECT enterprises_of_own_projects())",
}

# --- inspections ---
_OF_A_CHECK = ("teammember", "successor", "reportdraft", "answer", "finding", "reading", "material", "visitnote")
_TEAMS_AND_NAMED = """
SELECT FROM (
    SELECT expert_id FROM inspections_teammember WHERE inspection_id = wanted
    UNION ALL SELECT expert_id FROM inspections_successor WHERE inspection_id = wanted
) m JOIN experts_expert e ON e.id = m.expert_id WHERE true
"""
# An enterprise knows of an unannounced check once somebody of the team has arrived, and never of one called off before;
# so does the office of an institution, but for its own visit (LY-2.2.1).
_ARRIVED = """
SELECT FROM inspections_teammember m JOIN experts_expert e ON e.id = m.expert_id
WHERE m.inspection_id = wanted AND (m.checked_in_at IS NOT NULL OR e.account_id = by_whom)
"""
_AT_WORK = f"(check_is_worked_on(id) OR planned_by = {ACCOUNT})"
_CHECK = {
    "place": _HERE,
    "enterprise": f"enterprise_id = {WHOSE} AND (kind <> 'unannounced' OR check_has_arrived(id, 0))",
    "account": _AT_WORK,
    "institution": f"{_AT_WORK} AND (kind <> 'unannounced' OR check_has_arrived(id, {ACCOUNT}))",
}
# A visitor's work is no part of the enterprise's own rounds.
_POINT = {"place": "parties_site_shown(site_id)", "enterprise": "parties_site_shown(site_id)"}
# A template is everybody's, a list that was bound to an enterprise is known where the enterprise is.
_LIST = "enterprise_id IS NULL OR parties_enterprise_shown(enterprise_id)"
_WORKED_WITH = "enterprise_id IS NULL OR enterprise_id IN (SELECT enterprises_worked_at())"
_CHECKLIST = {"place": _LIST, "enterprise": _LIST, "account": _WORKED_WITH, "keeper": "enterprise_id IS NULL"}
_DELIVERED = """
SELECT FROM documents_delivery d JOIN parties_account a ON a.id = row_scope_account()
WHERE d.document_id = wanted AND d.recipient_ref IN (
    'account:' || a.id, 'regulator:' || a.regulator_id, 'enterprise:' || a.enterprise_id,
    'institution:' || a.institution_id)
"""
_PAPER_OF_A_VISITOR = """
CASE split_part(subject, ':', 1)
WHEN 'inspection' THEN inspections_inspection_shown(split_part(subject, ':', 2)::bigint)
WHEN 'hazard' THEN hazards_hazard_shown(split_part(subject, ':', 2)::bigint)
ELSE true END
"""
_PAPER = {
    "place": f"{_HERE} OR paper_was_delivered(id)",
    "enterprise": f"enterprise_id IS NULL OR enterprise_id = {WHOSE} OR paper_was_delivered(id)",
    "account": f"{_PAPER_OF_A_VISITOR} OR paper_was_delivered(id)",
}
_OF_A_PAPER = ("delivery", "enclosure", "signedcopy")

# --- registers ---
_REGISTERS_OF_AN_ENTERPRISE = (
    "dutypost", "employee", "safetyrule", "declaration",
    "profile", "accident", "disclosure", "ageingequipment", "experthelp", "housepaper",
    "hazardbudget", "spending", "shutdown",
)  # fmt: skip
_REGISTERS_OF_AN_OFFICE = ("namedpost", "catalogue", "tasksheet", "meetingcycle", "contactlist")
# Whoever has a piece in hand or takes part in the check that it goes to knows of it, whichever office keeps it.
_IN_HAND = f"""
holder_id = {ACCOUNT} OR CASE split_part(purpose, ':', 1)
WHEN 'inspection' THEN inspections_inspection_shown(split_part(purpose, ':', 2)::bigint) ELSE false END
"""
_CONTACT = {"place": OWN_OFFICES.format("office_id"), "account": f"expert_id = {ACCOUNT}"}
_LENT_BY_US = "SELECT FROM registers_instrument i WHERE i.id = wanted AND row_scope_office_around(i.owner_id)"
_ON_LOAN = "EXISTS (SELECT FROM registers_instrumentloan l WHERE l.instrument_id = registers_instrument.id)"
_ONE_OF_OURS = "SELECT FROM parties_account a WHERE a.id = wanted AND row_scope_office_around(a.regulator_id)"
_OFFICE = OWN_OFFICES.format("office_id")

# --- engagements ---
_PROJECT = {"place": OWN_OFFICES.format("office_id"), "institution": f"institution_id = {WHOSE}"}

# --- experts ---
_OPINION_OF_ONES_OWN = f"expert_id IN (SELECT e.id FROM experts_expert e WHERE e.account_id = {ACCOUNT})"

# --- oversight ---
_OVERSIGHT_OF_AN_OFFICE = ("measure", "digest", "dispatch")
# Whoever supervises the place reads of its weak links, whichever office named them.
_LINK = f"starts_with(division_code, {PLACE}) OR {_OFFICE}"

# --- notify ---
_OWN_INBOX = f"account_id = {ACCOUNT}"


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0008_who_is_in_charge"),
        ("hazards", "0015_escalations_and_progress"),
        ("inspections", "0015_items_of_rating_elements"),
        ("registers", "0010_money_for_hazards_and_shutdowns"),
        ("engagements", "0003_cycles_of_checks"),
        ("experts", "0007_opinions_of_experts"),
        ("oversight", "0002_notices_passed_on"),
        ("notify", "0002_unread_lines_by_account"),
        ("documents", "0005_papers_with_enclosures"),
        ("web", "0001_initial"),
    ]

    operations = [
        # parties
        PAGES_MAY_ASK,
        migrations.RunSQL(_SAID, _UNSAID),
        asking_past("row_scope_office_around", "office bigint", _OFFICE_AROUND),
        listed_past("enterprises_with_a_site_in", "place text", _HAVE_A_SITE),
        listed_past("enterprises_of_own_projects", "", _OF_OWN_PROJECTS),
        listed_past("enterprises_worked_at", "", _WORKED_AT),
        taking_part(
            "enterprise_is_visited", "SELECT FROM parties_guest g WHERE g.enterprise_id = wanted", "g.account_id"
        ),
        fence("parties_enterprise", **_ENTERPRISE, **_OF_ACCOUNTS),
        shown_by_id("parties_enterprise", shown(**_BEHIND_ENTERPRISE)),
        words_of("parties_enterprise", shown(**_ENTERPRISE)),
        fence("parties_site", **_SITE),
        shown_by_id("parties_site", shown(**_BEHIND_SITE)),
        fence("parties_account", **_PEOPLE, **_OF_ACCOUNTS),
        fence_behind("parties_guest", "enterprise_id", "parties_enterprise", or_else=f"account_id = {ACCOUNT}"),
        fence_behind("parties_licence", "enterprise_id", "parties_enterprise"),
        # An exception holds for the places below the one it was made for, and is asked for by whoever acts there.
        fence(
            "parties_recordedexception",
            place=f"{_HERE} OR starts_with({PLACE}, division_code)",
            enterprise=f"enterprise_id IS NULL OR enterprise_id = {WHOSE}",
            account="enterprise_id IS NULL OR enterprise_is_visited(enterprise_id)",
        ),
        # hazards
        taking_part(
            "hazard_is_worked_on", "SELECT FROM hazards_participant p WHERE p.hazard_id = wanted", "p.account_id"
        ),
        fence("hazards_hazard", **_HAZARD),
        shown_by_id("hazards_hazard", shown(**_HAZARD)),
        words_of("hazards_hazard", shown(**_HAZARD)),
        fence_behind("hazards_participant", "hazard_id", "hazards_hazard", or_else=f"account_id = {ACCOUNT}"),
        *(fence_behind(f"hazards_{name}", "hazard_id", "hazards_hazard") for name in _OF_A_HAZARD),
        fence_behind("hazards_hazardseries", "enterprise_id", "parties_enterprise"),
        *(fence(f"hazards_{name}", place=_HERE) for name in ("rollup", "rollupdelta", "datedrollup")),
        # inspections
        asking_past("check_has_arrived", "wanted bigint, by_whom bigint", _ARRIVED),
        taking_part("check_is_worked_on", _TEAMS_AND_NAMED, "e.account_id"),
        fence("inspections_inspection", **_CHECK),
        shown_by_id("inspections_inspection", shown(**_CHECK)),
        *(fence_behind(f"inspections_{name}", "inspection_id", "inspections_inspection") for name in _OF_A_CHECK),
        shown_by_id("inspections_finding", "inspections_inspection_shown(inspection_id)"),
        fence_behind(
            "inspections_listedfinding", "finding_id", "inspections_finding", or_else=OWN_OFFICES.format("office_id")
        ),
        fence("inspections_supervisionplan", place=_OFFICE),
        shown_by_id("inspections_supervisionplan", shown(place=_OFFICE)),
        fence_behind("inspections_plannedcheck", "plan_id", "inspections_supervisionplan"),
        fence_behind("inspections_headquarterscheck", "site_id", "parties_site"),
        fence_behind("inspections_yearconfirmation", "site_id", "parties_site"),
        fence("inspections_checkpoint", **_POINT),
        shown_by_id("inspections_checkpoint", shown(**_POINT)),
        fence_behind("inspections_round", "point_id", "inspections_checkpoint"),
        fence("inspections_checklist", **_CHECKLIST),
        shown_by_id("inspections_checklist", shown(**_CHECKLIST)),
        fence_behind("inspections_checklistitem", "checklist_id", "inspections_checklist"),
        asking_past("paper_was_delivered", "wanted bigint", _DELIVERED),
        fence("documents_officialdocument", **_PAPER),
        shown_by_id("documents_officialdocument", shown(**_PAPER)),
        *(fence_behind(f"documents_{name}", "document_id", "documents_officialdocument") for name in _OF_A_PAPER),
        # registers
        *(
            fence_behind(f"registers_{name}", "enterprise_id", "parties_enterprise")
            for name in _REGISTERS_OF_AN_ENTERPRISE
        ),
        shown_by_id("registers_housepaper", "parties_enterprise_shown(enterprise_id)"),
        fence_behind("registers_edition", "paper_id", "registers_housepaper"),
        *(fence(f"registers_{name}", place=_OFFICE) for name in _REGISTERS_OF_AN_OFFICE),
        fence("registers_contact", **_CONTACT),
        shown_by_id("registers_contact", shown(**_CONTACT)),
        fence_behind("registers_contactvisit", "contact_id", "registers_contact"),
        shown_by_id("registers_namedpost", shown(place=_OFFICE)),
        shown_by_id("registers_tasksheet", shown(place=_OFFICE)),
        fence_behind("registers_postobject", "post_id", "registers_namedpost"),
        fence_behind("registers_postcheck", "post_id", "registers_namedpost"),
        fence_behind("registers_task", "sheet_id", "registers_tasksheet", or_else=f"person_id = {ACCOUNT}"),
        asking_past("instrument_is_lent_by_us", "wanted bigint", _LENT_BY_US),
        fence(
            "registers_instrumentloan",
            place=f"instrument_is_lent_by_us(instrument_id) OR {_IN_HAND}",
            enterprise=_IN_HAND,
            account=_IN_HAND,
        ),
        fence(
            "registers_instrument",
            place=f"{OWN_OFFICES.format('owner_id')} OR {_ON_LOAN}",
            enterprise=_ON_LOAN,
            account=_ON_LOAN,
        ),
        asking_past("is_of_our_offices", "wanted bigint", _ONE_OF_OURS),
        fence("registers_instrumenttraining", place="is_of_our_offices(account_id)", account=f"account_id = {ACCOUNT}"),
        # engagements
        fence_behind("engagements_servicecontract", "enterprise_id", "parties_enterprise"),
        fence("engagements_serviceproject", **_PROJECT),
        shown_by_id("engagements_serviceproject", shown(**_PROJECT)),
        fence_behind("engagements_listedenterprise", "project_id", "engagements_serviceproject"),
        # experts
        fence_behind("experts_expertsystem", "enterprise_id", "parties_enterprise"),
        fence("experts_opinion", place=OWN_OFFICES.format("office_id"), account=_OPINION_OF_ONES_OWN),
        # oversight
        fence_behind("oversight_reminder", "site_id", "parties_site"),
        fence("oversight_weaklink", place=_LINK),
        shown_by_id("oversight_weaklink", shown(place=_LINK)),
        fence_behind("oversight_linkcomment", "link_id", "oversight_weaklink"),
        *(fence(f"oversight_{name}", place=_OFFICE) for name in _OVERSIGHT_OF_AN_OFFICE),
        # notify
        # A session is read together with how many lines its account has not read: at the door.
        fence(
            "notify_message",
            place=_OWN_INBOX,
            enterprise=_OWN_INBOX,
            account=_OWN_INBOX,
            keeper=_OWN_INBOX,
            door="true",
        ),
    ]
