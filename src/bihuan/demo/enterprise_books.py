"""What an enterprise keeps beside its checks and hazards: base data, the duty tree with its books, rules and money,
papers of the house, and what it tells those who come to serve.

Each play takes a row of the city's file (`[[book]]`) and tells it on the row's day by the domains' own operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bihuan import clock
from bihuan.demo import census, roster
from bihuan.demo.stage import Stage
from bihuan.engagements import operations as engagements
from bihuan.experts import systems
from bihuan.hazards.models import Hazard
from bihuan.inspections.headquarters import file_headquarters_check
from bihuan.parties import places
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import Policy, policies
from bihuan.registers.kinds.disclosure import operations as disclosures
from bihuan.registers.kinds.duties import books
from bihuan.registers.kinds.duties import operations as duties
from bihuan.registers.kinds.duties.models import DutyPost
from bihuan.registers.kinds.equipment import operations as equipment
from bihuan.registers.kinds.hazard_funds import operations as funds
from bihuan.registers.kinds.paperwork import operations as paperwork
from bihuan.registers.kinds.paperwork import rules as papers
from bihuan.registers.kinds.paperwork.states import PURPOSE
from bihuan.registers.kinds.profile import operations as profiles
from bihuan.registers.kinds.resumption import operations as resumption

Row = Mapping[str, Any]
_CONTRACT_ENDS = (35, 180, 420, 700)  # days ahead of today, in turn; every fifth contract has no end


def _here(stage: Stage, row: Row) -> tuple[Enterprise, Account]:
    """The enterprise of the row on its day, and its safety manager."""
    stage.moments.go_to(row["days_ago"])
    enterprise = stage.enterprises[row["enterprise"]]
    return enterprise, stage.of(enterprise, "enterprise_safety")


def _law(stage: Stage, enterprise: Enterprise) -> Policy:
    return policies.at(enterprise.division_code, on=clock.local_day(stage.moments.last))


def base_data(stage: Stage, row: Row) -> None:
    """The base data of every enterprise of the cast, settled by the department but for those in `left`."""
    stage.moments.go_to(row["days_ago"])
    processes, products = places.labels("key_processes"), roster.books()["products"]
    for told in roster.enterprises(roster.city(stage.city["key"])):
        enterprise = stage.enterprises[told["key"]]
        managers, full_time, operators, technicians = roster.books()["staff"][told["size"]]
        risky = "、".join(processes[code][0] for code in told["key_processes"])
        profiles.fill_profile(
            enterprise,
            by=stage.of(enterprise, "enterprise_safety"),
            at=stage.moments.next(minutes=7),
            products=products[told["sector"]],
            safety_managers=managers,
            full_time_managers=full_time,
            special_operators=operators,
            technicians=technicians,
            main_risks=f"{risky or '手工作业'}环节的人身伤害和火灾",
            has_major_hazard=False,
        )
        if told["key"] not in row.get("left", ()):
            profiles.accept_profile(enterprise, by=stage.people["clerk"], at=stage.moments.next(minutes=30))


def duty_tree(stage: Stage, row: Row) -> None:
    """Posts from the main person down, everybody by name with a contract, and the word that duty reached them all."""
    enterprise, by = _here(stage, row)
    posts: dict[str, DutyPost] = {}
    for told in roster.books()["post"]:
        posts[told["key"]] = duties.set_duty_post(
            enterprise,
            by=by,
            at=stage.moments.next(),
            name=told["name"],
            unit=told.get("unit", ""),
            duties=told["duties"],
            superior=posts.get(told.get("under", "")),
            is_main="under" not in told,
        )
    _staff(stage, enterprise, posts, by=by)
    stage.moments.next(days=1)
    duties.publish_duty_tree(enterprise, by=by, at=stage.moments.next())
    duties.confirm_staff_list(enterprise, by=by, at=stage.moments.next())


def _staff(stage: Stage, enterprise: Enterprise, posts: Mapping[str, DutyPost], *, by: Account) -> None:
    """As many as hold each post; who has an account is the first of its post."""
    wanted = [told for told in roster.books()["post"] for _ in range(told["people"])]
    named: set[str] = set()
    for number, told in enumerate(wanted, start=1):
        name = census.person(stage.city["order"] * 1000 + number)
        if "role" in told and told["key"] not in named:
            name = stage.of(enterprise, told["role"]).name
        named.add(told["key"])
        until = stage.moments.day(-_CONTRACT_ENDS[number % len(_CONTRACT_ENDS)])
        contract = {"contract_open_ended": True} if number % 5 == 0 else {"contract_until": until}
        duties.enter_employee(
            enterprise,
            by=by,
            at=stage.moments.next(minutes=1),
            name=name,
            number=f"{number:03d}",
            post=posts[told["key"]],
            **contract,
        )


def handbooks(stage: Stage, row: Row) -> None:
    """One book for the enterprise and one for each post."""
    enterprise, by = _here(stage, row)
    books.write_enterprise_book(enterprise, by=by, at=stage.moments.next())
    for post in DutyPost.objects.filter(enterprise=enterprise).order_by("id"):
        books.write_post_book(post, by=by, at=stage.moments.next())
    books.publish_handbooks(enterprise, by=by, at=stage.moments.next())


def rules_of_the_house(stage: Stage, row: Row) -> None:
    """A sheet for each rule that the place asks for, and all of them in force."""
    enterprise, by = _here(stage, row)
    for kind in _law(stage, enterprise).hazards.rules_required.value or ():
        words = roster.books()["rule"][kind]
        sheet = stage.sheet(words["title"], words["lines"], of=enterprise.name, by=by, purpose="safety_rule")
        duties.upload_safety_rule(
            enterprise, by=by, at=stage.moments.next(), kind=kind, attachment=sheet, title=words["title"]
        )
    duties.put_rules_in_force(enterprise, by=by, at=stage.moments.next())


def money(stage: Stage, row: Row) -> None:
    """The budget of the year, and what was spent of it on each hazard that has a plan."""
    enterprise, by = _here(stage, row)
    year = clock.local_day(stage.moments.last).year
    amount = Decimal(row["amount"])
    funds.set_hazard_budget(enterprise, by=by, at=stage.moments.next(), year=year, amount=amount, source=row["source"])
    planned = Hazard.objects.filter(enterprise=enterprise, plans__isnull=False).order_by("found_on", "id").distinct()
    for hazard, spent in zip(planned, row["spent"], strict=False):
        stage.moments.go_to(max((stage.moments.today - hazard.found_on).days - 2, 0), 16)
        funds.record_spending(
            enterprise,
            by=by,
            at=stage.moments.last,
            hazard=hazard,
            amount=Decimal(spent),
            spent_on=clock.local_day(stage.moments.last),
            purpose=hazard.plans.order_by("-version").first().measures[:60],
        )


def house_papers(stage: Stage, row: Row) -> None:
    """Papers written from the template, by the expert of the row where it names one, approved by the enterprise's main
    person and published; what does not apply is set aside with its reason."""
    enterprise, safety = _here(stage, row)
    writer, words = stage.people[row["expert"]] if "expert" in row else safety, roster.books()["section"]
    approver = stage.of(enterprise, "enterprise_principal")
    for code in row["papers"]:
        said = {name: words[name] for name in papers.sections(code, _law(stage, enterprise))}
        at = stage.moments.next(minutes=50)
        written = paperwork.write_house_paper(enterprise, by=writer, at=at, code=code, sections=said)
        if code in row.get("drafts", ()):
            continue
        at = stage.moments.next(minutes=20)
        paperwork.approve_house_paper(enterprise, by=approver, at=at, code=code, read=written.digest)
        for act in (paperwork.publish_house_paper, paperwork.settle_house_paper):
            act(enterprise, by=safety, at=stage.moments.next(minutes=20), code=code)
    for code in row.get("files", ()):
        sheet = stage.sheet("设备维护检测记录", words["records_kept"], of=enterprise.name, by=safety, purpose=PURPOSE)
        paperwork.write_house_paper(enterprise, by=safety, at=stage.moments.next(), code=code, file=sheet)
    for code, reason in row.get("not_applicable", {}).items():
        paperwork.settle_house_paper(enterprise, by=safety, at=stage.moments.next(), code=code, reason=reason)


def disclosure(stage: Stage, row: Row) -> None:
    """What the enterprise tells who comes to serve, vouched for, and the day the service began."""
    enterprise, by = _here(stage, row)
    disclose(stage, enterprise)
    disclosures.start_service(enterprise, by=by, at=stage.moments.next(), provider=row["provider"])


def disclose(stage: Stage, enterprise: Enterprise) -> None:
    """Once, where its place asks for it: what it works with, told by its safety manager and confirmed by its head."""
    asked = disclosures.asked_of(enterprise, on=clock.local_day(stage.moments.last))
    if not set(asked) <= set(disclosures.of(enterprise).confirmed):
        words, safety = roster.books()["disclosure"], stage.of(enterprise, "enterprise_safety")
        parts = {code: words[code] for code in asked}
        disclosures.fill_disclosure(enterprise, by=safety, at=stage.moments.next(), parts=parts)
        head = stage.of(enterprise, "enterprise_principal")
        disclosures.confirm_disclosure(enterprise, by=head, at=stage.moments.next(minutes=90))


def old_equipment(stage: Stage, row: Row) -> None:
    """Equipment to be retired; what has `proof` is gone already."""
    enterprise, by = _here(stage, row)
    for told in row["items"]:
        item = equipment.mark_for_retirement(
            enterprise,
            by=by,
            at=stage.moments.next(),
            name=told["name"],
            reason=told["reason"],
            retire_by=stage.moments.day(told["days"]),
        )
        if "proof" in told:
            at = stage.moments.next(days=10)
            equipment.close_retirement(enterprise, by=by, at=at, item=item.pk, way=told["way"], evidence=told["proof"])


def shutdown(stage: Stage, row: Row) -> None:
    """The enterprise stands still; after `days` every point is checked, and it starts again."""
    enterprise, by = _here(stage, row)
    since = clock.local_day(stage.moments.last)
    resumption.record_shutdown(enterprise, by=by, at=stage.moments.next(), since=since, reason=row["reason"])
    at = stage.moments.next(days=row["days"])
    met = dict.fromkeys(resumption.items(), (True, ""))
    resumption.answer_resumption_items(enterprise, by=by, at=at, answers=met)
    resumption.resume_production(enterprise, by=by, at=stage.moments.next(minutes=60))


def periodic_contract(stage: Stage, row: Row) -> None:
    """A contract that says how often the experts come."""
    enterprise, by = _here(stage, row)
    day = clock.local_day(stage.moments.last)
    engagements.record_contract(
        enterprise,
        by=by,
        at=stage.moments.next(),
        number=f"演示定服〔{day.year}〕{list(stage.enterprises).index(row['enterprise']) + 1}号",
        provider=stage.city["expert"][0]["unit_name"],
        starts_on=day,
        ends_on=day + timedelta(days=365),
        periodic=True,
        check_cycle=row["cycle"],
    )


def headquarters_check(stage: Stage, row: Row) -> None:
    """A check by the enterprise's own headquarters, filed with its report: it counts for the year."""
    enterprise, by = _here(stage, row)
    held_on = clock.local_day(stage.moments.last)
    stage.moments.next(days=3)
    report = stage.sheet(row["title"], row["lines"], of=row["organised_by"], by=by, purpose="headquarters_report")
    file_headquarters_check(
        enterprise.sites.get(is_main=True),
        by=by,
        at=stage.moments.next(),
        held_on=held_on,
        organised_by=row["organised_by"],
        report=report.pk,
    )


def expert_systems(stage: Stage, row: Row) -> None:
    """Who engages experts has its system of outside experts on record; some others are reminded of it."""
    clerk, bare = stage.people["clerk"], []
    stage.moments.go_to(row["days_ago"])
    for turn, enterprise in enumerate(stage.enterprises.values()):
        if turn % 6 == 5:
            bare.append(enterprise)
            continue
        at, by = stage.moments.next(minutes=3), stage.of(enterprise, "enterprise_safety")
        systems.set_up_expert_system(enterprise, by=by, at=at, note=row["note"])
    for enterprise in bare[: row["reminded"]]:
        systems.remind_expert_system(enterprise, by=clerk, at=stage.moments.next(minutes=5))


PLAYS = {
    play.__name__: play
    for play in (
        base_data,
        duty_tree,
        handbooks,
        rules_of_the_house,
        money,
        house_papers,
        disclosure,
        old_equipment,
        shutdown,
        periodic_contract,
        headquarters_check,
        expert_systems,
    )
}
