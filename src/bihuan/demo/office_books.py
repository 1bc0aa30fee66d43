"""What an office keeps: who answers for what, meetings and tasks, links, plans, projects, notices, advice, and a draft
of its own law.

Each play takes a row of the city's file (`[[book]]`) and tells it on the row's day by the domains' own operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import Any

from bihuan import clock, documents
from bihuan.amendments import operations as amendments
from bihuan.demo import roster
from bihuan.demo.stage import Stage
from bihuan.documents.models import Delivery
from bihuan.engagements import projects
from bihuan.engagements.models import ServiceProject
from bihuan.experts import advising, wanting
from bihuan.experts import operations as experts
from bihuan.experts.models import Pool
from bihuan.inspections.supervision import operations as supervision
from bihuan.oversight import dispatches
from bihuan.parties import leading
from bihuan.parties.assigning import Listed, import_duty_list
from bihuan.parties.models import Account
from bihuan.registers.kinds.catalogue import operations as catalogue
from bihuan.registers.kinds.catalogue import queries as post_queries
from bihuan.registers.kinds.catalogue.models import NamedPost
from bihuan.registers.kinds.contacts import operations as contacts
from bihuan.registers.kinds.contacts.models import Contact
from bihuan.registers.kinds.profile import operations as profiles
from bihuan.registers.kinds.profile import placing
from bihuan.registers.kinds.profile.models import Park
from bihuan.registers.kinds.profile.queries import standing
from bihuan.registers.kinds.tasks import operations as tasks
from bihuan.registers.kinds.tasks.models import TaskSheet

Row = Mapping[str, Any]
_READERS = ("enterprise_safety", "enterprise_principal")


def leaders(stage: Stage, row: Row) -> None:
    """A head overall and a deputy in detail, both on every escalation from then on."""
    by = stage.people["leader"]
    at = stage.moments.go_to(row["days_ago"])
    leading.set_office_leaders(by.regulator, by=by, at=at, head=by, deputy=stage.people[row["deputy"]])
    leading.activate_office_leaders(by.regulator, by=by, at=stage.moments.next())


def service_contact(stage: Stage, row: Row) -> None:
    """The section and the person for expert services."""
    by, person = stage.people["leader"], stage.people[row["person"]]
    at = stage.moments.go_to(row["days_ago"])
    leading.set_service_contact(by.regulator, by=by, at=at, section=row["section"], person=person)
    leading.begin_expert_service(by.regulator, by=by, at=stage.moments.next())


def named_posts(stage: Stage, row: Row) -> None:
    """The posts of the office by real name, each with its areas, published with nobody left out."""
    by = stage.people["clerk"]
    stage.moments.go_to(row["days_ago"])
    for told in row["posts"]:
        post = catalogue.set_named_post(
            by=by,
            at=stage.moments.next(),
            title=told["title"],
            holder=stage.people[told["holder"]],
            leader=stage.people["leader"],
        )
        for area in told["areas"]:
            catalogue.put_under_post(post, by=by, at=stage.moments.next(minutes=1), area=area)
    catalogue.publish_catalogue(by=by, at=stage.moments.next())


def post_check(stage: Stage, row: Row) -> None:
    """What the holder of a post saw at one of its enterprises, with a photo."""
    stage.moments.go_to(row["days_ago"], 10)
    enterprise = stage.enterprises[row["enterprise"]]
    post = NamedPost.objects.select_related("office", "holder").get(
        title=row["post"], office=stage.people["clerk"].regulator
    )
    photo = stage.photo(roster.findings()[row["photo"]], phase="after", by=post.holder)
    catalogue.file_post_check(
        post,
        by=post.holder,
        at=stage.moments.next(minutes=90),
        enterprise=enterprise,
        checked_on=clock.local_day(stage.moments.last),
        said=row["said"],
        files=[photo],
    )


def post_rounds(stage: Stage, row: Row) -> None:
    """Where the holders of the posts have been since, and what they saw; every fourth enterprise is still ahead."""
    words = cycle(row["said"])
    for post in NamedPost.objects.filter(office=stage.people["clerk"].regulator).select_related("office", "holder"):
        under = list(post_queries.under(post).order_by("id"))
        for turn, enterprise in enumerate(under):
            if turn % 4 == 3:
                continue
            stage.moments.go_to(row["days_ago"] * (len(under) - turn) // len(under), 9 + turn % 7)
            catalogue.file_post_check(
                post,
                by=post.holder,
                at=stage.moments.last,
                enterprise=enterprise,
                checked_on=clock.local_day(stage.moments.last),
                said=next(words),
            )


def links(stage: Stage, row: Row) -> None:
    """Parks and major hazard sources, each with its leader and its expert, and the list published."""
    by, things = stage.people["clerk"], []
    stage.moments.go_to(row["days_ago"])
    for told in row["linked"]:
        if "park" in told:
            park = placing.found_park(
                by=by,
                at=stage.moments.next(),
                name=told["park"],
                kind="chemical_park",
                division_code=told["division_code"],
            )
            things.append((told, {"park": park}))
        else:
            enterprise = stage.enterprises[told["enterprise"]]
            profiles.file_major_hazard_source(enterprise, by=by, at=stage.moments.next(), filing=told["filing"])
            things.append((told, {"enterprise": enterprise}))
    for told, thing in things:
        leader, expert = stage.people[told["leader"]], stage.people[told["expert"]]
        contacts.set_contact(by=by, at=stage.moments.next(), leader=leader, expert=expert, **thing)
    contacts.publish_contacts(by=by, at=stage.moments.next())


def linked_visit(stage: Stage, row: Row) -> None:
    """The linked leader or expert looks after what is in their hands."""
    stage.moments.go_to(row["days_ago"], 15)
    found = Contact.objects.select_related("office", "park", "enterprise", "leader", "expert")
    thing = {"park__name": row["park"]} if "park" in row else {"enterprise": stage.enterprises[row["enterprise"]]}
    contact, by = found.get(**thing), stage.people[row["by"]]
    day = clock.local_day(stage.moments.last)
    contacts.record_contact_visit(
        contact, by=by, at=stage.moments.next(), visited_on=day, said=row["said"], urged=row["urged"]
    )


def industrial_park(stage: Stage, row: Row) -> None:
    """A park and the enterprises in it."""
    by, at = stage.people["clerk"], stage.moments.go_to(row["days_ago"])
    park: Park = placing.found_park(
        by=by, at=at, name=row["name"], kind=row["kind_of"], division_code=row["division_code"]
    )
    inside = [one for one in stage.enterprises.values() if one.division_code.startswith(row["division_code"])]
    for enterprise in inside[: row["inside"]]:
        placing.place_in_park(enterprise, by=by, at=stage.moments.next(), park=park)


def priority_facts(stage: Stage, row: Row) -> None:
    """The facts by which enterprises are key ones: an occupational hazard, an accident, tenants."""
    by = stage.people["clerk"]
    stage.moments.go_to(row["days_ago"])
    for told in row.get("graded", ()):
        profiles.grade_occupational_hazard(
            stage.enterprises[told["enterprise"]],
            by=by,
            at=stage.moments.next(),
            grade=told["grade"],
            assessment=told["assessment"],
        )
    for told in row.get("accidents", ()):
        profiles.record_accident(
            stage.enterprises[told["enterprise"]],
            by=by,
            at=stage.moments.next(),
            happened_on=stage.moments.day(told["days"]),
            what=told["what"],
            deaths=told["deaths"],
            injured=told["injured"],
        )
    for told in row.get("tenants", ()):
        landlord = stage.enterprises[told["landlord"]].name
        placing.register_tenant(stage.enterprises[told["tenant"]], by=by, at=stage.moments.next(), landlord=landlord)


def own_priority(stage: Stage, row: Row) -> None:
    """A priority that the place adds to the list above, marked at its enterprises beside the classes they are in."""
    at, place = stage.moments.go_to(row["days_ago"]), stage.city["division_code"]
    added = placing.add_priority(by=stage.people["leader"], at=at, division_code=place, name=row["name"])
    for key in row["enterprises"]:
        enterprise, at = stage.enterprises[key], stage.moments.next()
        classes = [one.code for one in standing(enterprise, on=clock.local_day(at)).classes]
        placing.mark_priorities(enterprise, by=stage.people["clerk"], at=at, classes=classes, own=[added.pk])


def meeting(stage: Stage, row: Row) -> None:
    """A meeting of the leaders with its minutes and matters, the cycle in which they meet, and the next on its way."""
    words, by = roster.books()["meeting"], stage.people["leader"]
    at = stage.moments.go_to(row["days_ago"], 14)
    tasks.set_meeting_cycle(by=by, at=at, months=3)
    held_on = clock.local_day(at)
    sheet = tasks.open_task_sheet(
        by=by,
        at=stage.moments.next(),
        kind="meeting",
        title=words["title"].format(month=held_on.month),
        held_on=held_on,
        minutes=words["minutes"],
    )
    _matters(stage, sheet, words["tasks"], by=by)
    stage.moments.go_to(1, 9)
    ahead = stage.moments.day(-12)
    title = words["title"].format(month=ahead.month)
    following = tasks.open_task_sheet(by=by, at=stage.moments.next(), kind="meeting", title=title, held_on=ahead)
    tasks.add_task(following, by=by, at=stage.moments.next(), text=words["ahead"])


def task_list(stage: Stage, row: Row) -> None:
    """The list of tasks of the whole mechanism, activated."""
    words, by = roster.books()["meeting"], stage.people["leader"]
    at = stage.moments.go_to(row["days_ago"])
    sheet = tasks.open_task_sheet(by=by, at=at, kind="mechanism", title=words["mechanism"], held_on=clock.local_day(at))
    _matters(stage, sheet, words["mechanism_tasks"], by=by)


def _matters(stage: Stage, sheet: TaskSheet, rows: list[Row], *, by: Account) -> None:
    """Each matter with its person and day; settled; what was said of it and what is done by today."""
    hands = ("clerk", "sector", "county", "clerk")
    made = []
    for told, key in zip(rows, hands, strict=False):
        due_on, person = stage.moments.day(told["days"]), stage.people.get(key) or by
        task = tasks.add_task(sheet, by=by, at=stage.moments.next(), text=told["text"], person=person, due_on=due_on)
        made.append((told, task, person))
    tasks.settle_task_sheet(sheet, by=by, at=stage.moments.next(minutes=40))
    for told, task, person in made:
        if "said" in told:
            stage.moments.go_to(6, 16)
            tasks.report_task_progress(task, by=person, at=stage.moments.next(), progress=told["said"])
        if "done" in told:
            stage.moments.go_to(told["done"], 17)
            tasks.finish_task(task, by=person, at=stage.moments.last)


def supervision_plan(stage: Stage, row: Row) -> None:
    """The office's own checks of the year."""
    at = stage.moments.go_to(row["days_ago"])
    year = clock.local_day(at).year
    supervision.make_supervision_plan(by=stage.people["clerk"], at=at, year=year, cycle=row["cycle"])


def project(stage: Stage, row: Row) -> None:
    """A service that the office pays for, at the enterprises of a list; some have their report and conclusion."""
    by, at = stage.people["clerk"], stage.moments.go_to(row["days_ago"])
    house = stage.institutions.get(row.get("institution", ""))
    made: ServiceProject = projects.open_project(
        by=by,
        at=at,
        name=row["name"].format(year=clock.local_day(at).year),
        starts_on=stage.moments.day(row["days_ago"] - 5),
        ends_on=stage.moments.day(row["ends"]),
        institution=house,
    )
    listed = [stage.enterprises[key] for key in row.get("enterprises", stage.enterprises)]
    projects.list_enterprises(made, by=by, at=stage.moments.next(), enterprises=listed)
    issuer = stage.people.get("institution") or by
    for told in row["concluded"]:
        stage.moments.go_to(told["days_ago"], 15)
        one = made.listed.get(enterprise=stage.enterprises[told["enterprise"]])
        projects.issue_conclusion(one, by=issuer, at=stage.moments.last, verdict=told["verdict"], said=told["said"])


def notice(stage: Stage, row: Row) -> None:
    """A notice from above goes to everybody of the place; many sign for it, `unsigned` in each dozen have not yet."""
    by, words = stage.people["clerk"], {**roster.books()["notice"], **row}
    at = stage.moments.go_to(row["days_ago"], 10)
    original = stage.sheet(words["title"], words["lines"], of=words["issued_by"], by=by, purpose="original")
    sent = dispatches.forward_notice(
        by=by,
        at=at,
        title=words["title"],
        number=words["number"].format(year=clock.local_day(at).year),
        issued_by=words["issued_by"],
        guidance=words["guidance"],
        groups=row["groups"],
        original=original.pk,
    )
    for turn, delivery in enumerate(Delivery.objects.filter(document=sent.document_id).order_by("id")):
        person = _reader(delivery)
        if person is not None and turn % 12 >= row["unsigned"]:
            at = stage.moments.next(minutes=11)
            documents.acknowledge_receipt(delivery, by=person.ref, at=at, name=person.name)
    if not row["unsigned"]:
        dispatches.close_dispatch(sent, by=by, at=stage.moments.next(days=1))


def _reader(delivery: Delivery) -> Account | None:
    """Who signs at the recipient."""
    kind, _, pk = delivery.recipient_ref.partition(":")
    people = Account.objects.filter(**{f"{kind}_id": pk}, is_active=True).order_by("pk")
    if kind == "enterprise":
        people = people.filter(roles__overlap=list(_READERS))
    return people.first()


def opinion(stage: Stage, row: Row) -> None:
    """An expert advises the office, and the office says what it decided on it."""
    office, expert = stage.people["clerk"].regulator, stage.experts[row["expert"]]
    at = stage.moments.go_to(row["days_ago"], 11)
    given = advising.register_opinion(
        office,
        by=expert.account,
        at=at,
        expert=expert,
        matter=row["matter"],
        title=row["title"],
        said=row["said"],
        given_on=clock.local_day(at),
    )
    if "decision" in row:
        at = stage.moments.next(days=9)
        day, decision = clock.local_day(at), row["decision"].format(year=at.year)
        advising.link_opinion(given, by=stage.people["clerk"], at=at, decision=decision, decided_on=day)


def wanted_experts(stage: Stage, row: Row) -> None:
    """How many experts the pool wants of each specialty, so that shortages show."""
    pool = Pool.objects.get(name=stage.city["pool"]["name"])
    by = stage.people[stage.city["pool"]["by"]]
    stage.moments.go_to(row["days_ago"])
    for specialty, number in row["wanted"].items():
        wanting.set_wanted(pool, by=by, at=stage.moments.next(), specialty=specialty, number=number)


def rescue_list(stage: Stage, row: Row) -> None:
    """The rescue experts stand on a list of their own, by letters of their own."""
    by, city = stage.people[stage.city["pool"]["by"]], stage.city
    pool = experts.create_pool(
        by=by,
        at=stage.moments.go_to(row["days_ago"]),
        name=row["name"],
        level=city["pool"]["level"],
        kind=Pool.Kind.RESCUE,
        owner_regulator=by.regulator,
    )
    for number, key in enumerate(row["experts"], start=1):
        member = experts.admit_expert(stage.experts[key], pool=pool, by=by, at=stage.moments.next())
        letter = row["letter"].format(year=stage.moments.last.year, number=number)
        experts.announce_expert(member, by=by, at=stage.moments.next(), letter_number=letter)


def duty_list(stage: Stage, row: Row) -> None:
    """Which department supervises which sectors of the place, and which manages an industry."""
    names = {one["key"]: one["name"] for one in roster.city(stage.city["key"])["regulator"]}
    lines = [Listed(names[told["office"]], sector, told["role"]) for told in row["lines"] for sector in told["sectors"]]
    import_duty_list(by=stage.people["leader"], at=stage.moments.go_to(row["days_ago"]), lines=lines)


def headquarters(stage: Stage, row: Row) -> None:
    """The headquarters that lead the sectors of some enterprises."""
    stage.moments.go_to(row["days_ago"])
    for key, code in row["tags"].items():
        profiles.tag_headquarters(
            stage.enterprises[key], by=stage.people["clerk"], at=stage.moments.next(), headquarters=code
        )


def amendment(stage: Stage, row: Row) -> None:
    """A change of the place's own law, drafted and tried out; nobody has signed it."""
    by, at = stage.people["clerk"], stage.moments.go_to(row["days_ago"], 15)
    drafted = amendments.draft_amendment(f"cn-{stage.city['division_code']}", by=by, at=at, title=row["title"])
    for told in row["values"]:
        amendments.set_value(
            drafted,
            by=by,
            at=stage.moments.next(minutes=12),
            key=told["key"],
            raw=told["raw"],
            modality=told["modality"],
            reason=told["reason"],
        )


PLAYS = {
    play.__name__: play
    for play in (
        leaders,
        service_contact,
        named_posts,
        post_check,
        post_rounds,
        links,
        linked_visit,
        industrial_park,
        priority_facts,
        own_priority,
        meeting,
        task_list,
        supervision_plan,
        project,
        notice,
        opinion,
        wanted_experts,
        rescue_list,
        duty_list,
        headquarters,
        amendment,
    )
}
