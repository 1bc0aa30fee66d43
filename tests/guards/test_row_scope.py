"""PostgreSQL itself keeps a row from whoever it is not for (docs/adr/0033): which tables, which rows, for how long."""

from dataclasses import replace
from functools import cache

import pytest
from django.apps import apps
from django.db import connection, models
from django.http import HttpResponse
from django.test import RequestFactory
from tests.guards import world

from bihuan import clock, row_scope
from bihuan.documents.models import OfficialDocument
from bihuan.hazards.models import Hazard
from bihuan.insight import papers
from bihuan.inspections.models import CheckPoint, Inspection, TeamMember
from bihuan.parties.models import KEEPERS, Account, Enterprise, Guest, RecordedException, Site
from bihuan.parties.scope import Scope, rows_of
from bihuan.web.requests import page

COLUMNS = {"division_code", "enterprise_id", "account_id"}
NAMES = {"case", "owner"}
"""Columns that say by a name ("hazard:7", "regulator:3") whose a row is."""
ROOTS = (Hazard, Inspection, CheckPoint, Site, Enterprise)

_POOL = "an expert is chosen by whoever engages one, in any place: the pool's queries say what of it is told"
_LAW = "what is signed over the packs is law, and every process reads it"
_PUBLIC = "what parks and priorities a place has is public"
NOT_FENCED = {
    "audit_head": "the hash of a case's last line, without a word of what was done",
    "audit_sealed_head": "as audit_head",
    "web_submission": "read by the key of a form and the account's own id",
    "parties_regulator": "who the offices are is public",
    "parties_officecharge": "who leads an office and receives what concerns services is public",
    "parties_dutyline": "which office watches over which sector is public",
    "parties_institution": "one register for the whole installation (YT-1.1)",
    "parties_qualification": "of an institution",
    "parties_formername": "of an office or an institution",
    "registers_park": _PUBLIC,
    "registers_localpriority": _PUBLIC,
    "amendments_amendment": _LAW,
    "amendments_amendedvalue": _LAW,
    "documents_attachment": "has no column of scope: what it hangs on stands in other tables and in lists of ids; "
    "its bytes are reached through the thing alone",
    **{
        f"experts_{name}": _POOL
        for name in (
            "pool", "expert", "membership", "specialfield", "specialpermit", "interest", "booking", "wanted", "review",
            "poolreview", "declined", "removal", "draw", "proof", "application", "misconduct", "assessment",
            "commendation", "expertwork",
        )
    },
}  # fmt: skip
"""Tables that lead to a place, an enterprise or an account and have no row security, each with the reason."""
OFFICES_ALONE = {
    "registers_postobject", "registers_postcheck", "engagements_listedenterprise", "inspections_plannedcheck",
    "filings_textreview", "filings_qualitymodel", "filings_reportlook",
    "registers_contact", "registers_contactvisit", "conduct_focusfact", "conduct_focuslisting", "conduct_visitquota",
    "conduct_enforcementvisit",
    "exchange_postentry",
    "conduct_case", "conduct_caseevidence", "conduct_transfer", "conduct_minorbreach", "conduct_closureproposal",
    "likeness_carriedphoto", "likeness_likeness", "likeness_fingerprint",  # of its own records
}  # fmt: skip
"""What an office keeps about an enterprise and not for it."""


AT_THE_DOOR = {
    "parties_account", "parties_enterprise", "parties_session", "parties_secondfactor", "parties_recoverycode",
    "parties_outsideidentity", "notify_message",
}  # fmt: skip
"""What it takes to recognise somebody: by what, the account, whose it is, and how many lines it has not read."""
LOOKED_AFTER = AT_THE_DOOR - {"notify_message"} | {"audit_event", "field_device"}
"""What the platform's keepers read of everybody."""
NOTHING = object()
MADE: dict[str, dict[str, object]] = {
    "audit_event": {"id": 1, "seq": 9_000, "prev_hash": b"", "hash": b""},
    "parties_session": {"session_key": "x"},
    "registers_postobject": {"division_code": ""},
    "conduct_caseevidence": {"record": "hazard:1"},
    "inspections_headquarterscheck": {"counted_year": 2026},
}
"""What a made row needs beside the first value of each kind."""


def leads_to_scope(model: type[models.Model], seen: frozenset = frozenset()) -> bool:
    """Whether a row of the table is somebody's: by a column of its own, or by that of a row it belongs to."""
    if model in seen:
        return False
    fields = model._meta.concrete_fields
    if model in (*ROOTS, Account) or any(field.column in COLUMNS | NAMES for field in fields):
        return True
    parents = (field.related_model for field in fields if field.related_model)
    return any(leads_to_scope(parent, seen | {model}) for parent in parents)


@cache
def tables() -> dict[str, type[models.Model]]:
    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("bihuan.")]
    return {model._meta.db_table: model for model in ours if leads_to_scope(model)}


@cache
def fenced() -> frozenset[str]:
    """The tables whose rows PostgreSQL keeps from a page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity"
            " AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'row_scope')"
        )
        return frozenset(name for (name,) in cursor.fetchall())


def shown(table: str, scope: str) -> set:
    """The keys that a bare SELECT of the whole table brings to that scope."""
    keys = [field.column for field in tables()[table]._meta.pk_fields]
    columns = ", ".join(f'"{key}"' for key in keys)
    with row_scope.asking(scope), connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{table}"')
        return {row if len(keys) > 1 else row[0] for row in cursor.fetchall()}


def readers(places) -> list[Account]:
    found = [person for place in places for person in place.people().values()]
    return [*found, *world.nobodies().values()]


def test_every_table_with_scope_has_row_security_or_says_why_not(db):
    known, kept = set(tables()), fenced()
    bare = known - kept - set(NOT_FENCED)
    assert not bare, f"fence these in a migration (row_scope.fence), or say in NOT_FENCED why not: {sorted(bare)}"
    assert not kept & set(NOT_FENCED), "these are fenced, and need no excuse"
    assert set(NOT_FENCED) <= known | {"documents_attachment"}, "these are no tables with scope any more"


def test_row_security_binds_whoever_asks_for_a_page(db):
    """A superuser, an owner and whoever is a member of one would read past it."""
    with row_scope.asking(row_scope.DOOR), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user <> session_user, rolsuper OR rolbypassrls, pg_has_role(session_user, 'MEMBER')"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (True, False, False)
        cursor.execute("SELECT DISTINCT relname FROM pg_class WHERE relrowsecurity AND pg_has_role(relowner, 'MEMBER')")
        assert not cursor.fetchall()


def test_whoever_has_not_said_for_whom_sees_nothing(places):
    seen = {table: len(shown(table, "")) for table in fenced()}
    assert not any(seen.values()), seen
    told = {table for table in fenced() if shown(table, row_scope.DOOR)}
    assert told <= AT_THE_DOOR, "the door recognises people, no more"
    assert {table for table in fenced() if shown(table, "system:test")} >= {"hazards_hazard", "inspections_finding"}


@pytest.mark.parametrize("model", [*ROOTS, RecordedException], ids=lambda model: model.__name__)
def test_a_bare_select_brings_what_the_scope_covers(places, model):
    """As `.within`, but for an office's duties, which divide the work within its place."""
    counts = set()
    for person in readers(places):
        scope = replace(Scope.of(person), sectors=())
        covered = set(model.objects.within(scope).values_list("pk", flat=True))
        brought = shown(model._meta.db_table, rows_of(person))
        if model is RecordedException:  # is asked for by whoever acts there, and read by offices only
            here = RecordedException.objects.exclude(division_code__startswith=scope.division_code or "-")
            assert brought >= covered
            assert scope.division_code is None or not brought & set(
                here.exclude(division_code__in=_around(scope.division_code)).values_list("pk", flat=True)
            )
            continue
        if person.holds(*KEEPERS):  # finds whose the accounts are, and nothing else
            assert not brought or model is Enterprise
            continue
        if scope.account_id is not None and model in (Enterprise, Site):  # reads whose it is, also when work is over
            firms = _worked_at(scope)
            sites = Site.objects.filter(enterprise__in=firms).values_list("pk", flat=True)
            known = firms if model is Enterprise else set(sites)
            assert covered <= brought <= covered | known, rows_of(person)
            continue
        assert brought == covered, f"{person.roles}: {rows_of(person)}"
        counts.add(len(brought))
    assert model is RecordedException or len(counts) > 1


def _worked_at(scope: Scope) -> set:
    """The enterprises of the hazards and checks that somebody takes part in."""
    rows = [model.objects.within(scope).values_list("enterprise_id", flat=True) for model in (Hazard, Inspection)]
    return {pk for found in rows for pk in found}


def _around(place: str) -> list[str]:
    return [place[:n] for n in range(len(place) + 1)]


def test_a_bare_select_of_what_hangs_on_a_thing_brings_that_of_shown_things(places):
    """Every fenced table with a thing of scope above it: its rows are those of the things that are shown."""
    wrong, walked = [], _below_things()
    for person in readers(places):
        scope = rows_of(person)
        covers = replace(Scope.of(person), sectors=())
        roots = {
            root: shown(root._meta.db_table, scope) & set(root.objects.within(covers).values_list("pk", flat=True))
            for root in ROOTS
        }
        for table, (root, rows) in walked.items():
            expected = {pk for pk, thing in rows.items() if thing in roots[root] or thing is None}
            brought = shown(table, scope)
            own = _own(tables()[table], person)
            if not (brought - own <= expected if table in OFFICES_ALONE else brought - own == expected - own):
                wrong.append(f"{table} to {scope}: {len(brought)} rows, {len(expected)} are of what is shown")
    assert not wrong, "\n".join(wrong)
    assert set(walked) >= {"hazards_hazardstep", "hazards_participant", "inspections_finding"}


def _below_things() -> dict[str, tuple[type[models.Model], dict[object, object]]]:
    """The fenced tables with a thing of scope above them: which kind of thing, and of which thing each row is."""
    found = {}
    for table in fenced():
        model = tables()[table]
        path = _path(model)
        if path is not None and model not in (*ROOTS, Account, Guest, RecordedException):
            root, lookup = path
            found[table] = root, dict(model.objects.values_list("pk", lookup))
    return found


def _path(model: type[models.Model]) -> tuple[type[models.Model], str] | None:
    """The thing above a table, and how to get there."""
    for field in model._meta.concrete_fields:
        if field.related_model in ROOTS:
            return field.related_model, field.attname
    for field in model._meta.concrete_fields:
        if field.related_model and field.related_model is not model and field.related_model is not Account:
            above = _path(field.related_model) if field.related_model._meta.db_table in fenced() else None
            if above:
                return above[0], f"{field.name}__{above[1]}"
    return None


def _own(model: type[models.Model], person: Account) -> set:
    """Where somebody takes part is known to them, also when the thing is not theirs any more."""
    has_account = any(field.name == "account" for field in model._meta.concrete_fields)
    return set(model.objects.filter(account=person).values_list("pk", flat=True)) if has_account else set()


@pytest.mark.parametrize("table", sorted(set(tables()) - set(NOT_FENCED)))
def test_a_row_of_home_is_shown_at_home_and_nowhere_else(places, table):
    """One row of every fenced table, made of home's own things, by a bare SELECT of the whole table."""
    home, away, _ = places
    row = Rows(home).of(tables()[table])
    at_home = (home.stage.officer, home.stage.leader, home.stage.safety, home.stage.experts[0].account)
    assert any(row in shown(table, rows_of(person)) for person in at_home)
    others = [*away.people().values(), *world.nobodies().values()]
    told = {rows_of(one) for one in others if row in shown(table, rows_of(one))}
    assert not {scope for scope in told if not (table in LOOKED_AFTER and scope.startswith("keeper:"))}
    assert row not in shown(table, "")
    assert (row in shown(table, row_scope.DOOR)) == (table in AT_THE_DOOR)


class Rows:
    """A row of any table that hangs on the things of one place, found or made."""

    def __init__(self, place: world.Place) -> None:
        stage = place.stage
        self.stage, self.place = stage, stage.city.division_code
        things = {model: model.objects.filter(enterprise=stage.enterprise) for model in (Site, Hazard, Inspection)}
        self.known: dict[type[models.Model], models.Model] = {
            **{model: rows.order_by("pk").first() for model, rows in things.items()},
            Enterprise: stage.enterprise,
            Account: stage.officer,
            type(stage.city): stage.city,
            type(stage.experts[0]): stage.experts[0],
            OfficialDocument: OfficialDocument.objects.filter(enterprise_id=stage.enterprise.pk).first(),
        }

    def of(self, model: type[models.Model]) -> object:
        """Its key. People of offices are known to all, so of accounts it is one of the enterprise."""
        return self.stage.safety.pk if model is Account else self._row(model).pk

    def _row(self, model: type[models.Model]) -> models.Model:
        if model not in self.known:
            fields = {one.attname: self._value(model, one) for one in model._meta.concrete_fields}
            fields = {name: value for name, value in fields.items() if value is not NOTHING}
            made = model(**fields | MADE.get(model._meta.db_table, {}))
            self.known[model] = self._found(model) or model.objects.bulk_create([made])[0]
        return self.known[model]

    def _found(self, model: type[models.Model]) -> models.Model | None:
        """One that hangs on a thing already known."""
        things = [one for one in model._meta.concrete_fields if one.related_model in self.known]
        rows = (model.objects.filter(**{one.attname: self.known[one.related_model].pk}) for one in things)
        asked = (each.first() for each, one in zip(rows, things, strict=True) if one.related_model is not Account)
        return next(filter(None, asked), None)

    def _value(self, model: type[models.Model], one: models.Field) -> object:
        if one.related_model is not None:
            optional = one.null and one.column not in COLUMNS
            return None if optional or one.related_model is model else self._row(one.related_model).pk
        if one.column == "division_code":
            return self.place
        if one.column == "case":
            return self.known[Hazard].ref
        if one.column == "owner":
            return self.stage.city.ref
        if one.column == "account_id":
            return self.stage.officer.pk
        if one.has_default() or one.primary_key or one.null:
            return NOTHING
        if (one.blank and not one.choices) or (one.blank and one.empty_strings_allowed):
            return ""
        if one.choices:
            return one.choices[0][0]
        plain = {"DateField": clock.today(), "DateTimeField": clock.now(), "JSONField": {}, "ArrayField": []}
        plain |= {"BooleanField": False, "CharField": "x", "TextField": "x", "BinaryField": b"x"}
        return plain.get(one.get_internal_type(), 1)


def test_papers_and_people_stay_where_they_belong(places):
    home, away, _ = places
    for person in (home.stage.officer, home.stage.safety, home.stage.experts[0].account):
        papers = shown("documents_officialdocument", rows_of(person))
        assert papers, person.roles
        assert not papers & set(away.things["document_id"]), person.roles
        known = shown("parties_account", rows_of(person))
        assert person.pk in known
        assert away.stage.worker.pk not in known
    assert OfficialDocument.objects.filter(pk__in=away.things["document_id"]).exists()


def test_an_exception_for_one_enterprise_is_told_below_only_where_the_enterprise_is(places):
    home = places[0]
    row = Rows(home).of(RecordedException)
    for enterprise, told in ((home.stage.enterprise, {"371302"}), (None, {"371302", "371311"})):
        RecordedException.objects.filter(pk=row).update(division_code="3713", enterprise=enterprise)
        below = {
            place for place in ("371302", "371311") if row in shown("parties_recordedexception", f"place:{place}:0")
        }
        assert below == told


def test_the_papers_that_are_shown_are_those_of_the_lists(places):
    """Digests, notices and certificates name no enterprise: they are no less somebody's."""
    seen = set()
    for person in readers(places):
        listed = set(papers.visible(person).values_list("pk", flat=True))
        brought = shown("documents_officialdocument", rows_of(person))
        assert brought >= listed
        assert person.regulator_id is not None or brought == listed, person.roles
        seen |= listed
    subjects = OfficialDocument.objects.filter(pk__in=seen).values_list("subject", flat=True)
    assert {subject.partition(":")[0] for subject in subjects} >= {"inspection", "regulator"}


@pytest.mark.clause("LY-2.2.1")
def test_an_unannounced_check_is_hidden_from_the_enterprise_until_somebody_has_arrived(places):
    stage = places[0].stage
    check = Inspection.objects.get(pk=places[0].things["inspection_id"][1])
    enterprise, office = rows_of(stage.safety), rows_of(stage.officer)
    Inspection.objects.filter(pk=check.pk).update(kind="unannounced")
    TeamMember.objects.filter(inspection=check).update(checked_in_at=None)
    team = set(TeamMember.objects.filter(inspection=check).values_list("pk", flat=True))
    assert check.pk not in shown("inspections_inspection", enterprise)
    assert not team & shown("inspections_teammember", enterprise)
    assert check.pk in shown("inspections_inspection", office)
    TeamMember.objects.filter(pk=min(team)).update(checked_in_at=clock.now())
    assert check.pk in shown("inspections_inspection", enterprise)
    assert team <= shown("inspections_teammember", enterprise)


def test_a_page_that_forgets_to_narrow_shows_nothing_of_others(places):
    @page
    def forgetful(request):
        return HttpResponse("|".join(Hazard.objects.values_list("description", flat=True)))

    home, away, _ = places
    request = RequestFactory().get("/")
    request.user = home.stage.officer
    text = forgetful(request).content.decode()
    assert "本通道堆放" in text
    assert "外通道堆放" not in text
    request.user = away.stage.safety
    assert forgetful(request).content.decode().count("本") == 0
