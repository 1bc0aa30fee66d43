"""The hot acts cost a fixed, small number of statements (docs/adr/0009)."""

from tests.hazards.conftest import found_by_expert, treated

from bihuan import clock
from bihuan.hazards import closure, operations


def test_raising(stage, django_assert_num_queries):
    site, worker = stage.site, stage.worker
    site.enterprise  # noqa: B018 - fetched with the form's site, so not a cost of the act
    at = stage.at()
    # savepoint, everything in one, savepoint
    with django_assert_num_queries(3):
        operations.raise_hazard(site, by=worker, at=at, origin="self_check", description="灭火器失压", grade="general")


def test_closing(stage, django_assert_num_queries):
    hazard = treated(stage, found_by_expert(stage))
    expert = stage.experts[0].account
    closure.verify_rectification(hazard, by=expert, at=stage.at())
    at = stage.at()
    # savepoint, seen, lock with all that is asked, everything in one, savepoint
    with django_assert_num_queries(5):
        closure.close_hazard(hazard, by=expert, at=at)


def test_closing_by_the_office(stage, django_assert_num_queries):
    hazard = treated(stage, found_by_expert(stage))
    closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at())
    at = stage.at()
    # savepoint, lock with all that is asked, everything in one, savepoint: what the office may see is plain from its
    # place and duty
    with django_assert_num_queries(4):
        closure.close_hazard(hazard, by=stage.officer, at=at)


BACKEND = "bihuan.parties.login.AccountBackend"
KEY = "0123456789abcdef0123456789abcdef"


def texts(asked) -> list[str]:
    """The statements without those that only the surrounding transaction of the test makes necessary."""
    return [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]


def test_raising_through_the_form(stage, client, django_assert_num_queries):
    client.force_login(stage.worker, backend=BACKEND)
    form = {"site": stage.site.pk, "description": "灭火器失压", "grade": "general", "idempotency_key": KEY}
    client.post("/hazards/raise_hazard/", {**form, "idempotency_key": KEY[::-1]})
    # who is there; the sites, and whom to tell; hazard, steps, counts, the form's key and the line
    with django_assert_num_queries(5) as asked:
        assert client.post("/hazards/raise_hazard/", form).status_code == 303
    assert len(texts(asked)) == 3
    assert all(part in texts(asked)[-1] for part in ("hazards_hazard", "web_submission", "audit_append"))


def test_closing_through_the_page(stage, client, django_assert_num_queries):
    hazard = treated(stage, found_by_expert(stage))
    closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at())
    client.force_login(stage.officer, backend=BACKEND)
    with clock.frozen(stage.at()), django_assert_num_queries(5) as asked:
        answer = client.post(f"/hazards/{hazard.pk}/close_hazard/", {"idempotency_key": KEY})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/hazards/{hazard.pk}/")
    # who is there; the hazard, locked, with all that is asked; everything in one
    assert len(texts(asked)) == 3
    assert "FOR UPDATE" in texts(asked)[1]
    assert all(part in texts(asked)[-1] for part in ("notify_message", "web_submission", "audit_append"))
