"""The pages of an amendment: drafted, tried out, refused where it contradicts, signed by another."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.urls import reverse
from tests.amendments.conftest import PACK, draft, five, law, set_least, stage  # noqa: F401

from bihuan import clock
from bihuan.amendments import operations, rules, signed
from bihuan.amendments.models import Amendment
from bihuan.policy import policies
from bihuan.policy.amending import parsed
from bihuan.policy.kinds import UNSET, Records
from bihuan.policy.vocabulary import KEYS
from bihuan.web.amendments.forms import ValueForm


def enter(client, who):
    client.force_login(who, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_from_a_title_to_a_law(stage, client):  # noqa: F811
    enter(client, stage.officer)
    assert "起草修订" in client.get(reverse("amendments:list", args=[PACK])).content.decode()
    made = client.post(reverse("amendments:draft_amendment", args=[PACK]), {"title": "整治年"})
    amendment = Amendment.objects.get()
    assert (made.status_code, made.headers["Location"]) == (303, reverse("amendments:show", args=[amendment.pk]))
    address = reverse("amendments:set_value", args=[amendment.pk, "checks.min_experts"])
    assert client.get(address).status_code == 200
    said = {"value": "5", "modality": "must", "clauses": "", "reason": "三人不够"}
    assert client.post(address, said).status_code == 303
    page = client.get(reverse("amendments:show", args=[amendment.pk])).content.decode()
    assert "3人" in page
    assert "5人" in page
    assert "看名单" in page
    named = client.get(reverse("amendments:sites", args=[amendment.pk])).content.decode()
    assert stage.enterprise.name in named
    assert "每年2次，10人天" in named
    enter(client, stage.signer)
    page = client.get(reverse("amendments:show", args=[amendment.pk])).content.decode()
    read = rules.digest(signed.drafted(amendment, since=clock.today()))
    assert f'value="{read}"' in page
    since = rules.earliest(clock.now())
    assert f'value="{since.isoformat()}"' in page
    done = client.post(reverse("amendments:sign_amendment", args=[amendment.pk]), {"since": since, "read": read})
    assert done.status_code == 303
    amendment.refresh_from_db()
    assert (amendment.state, amendment.since) == ("signed", since)
    enter(client, stage.safety)
    assert "三人不够" in client.get(reverse("amendments:show", args=[amendment.pk])).content.decode()


def test_a_contradiction_is_said_where_it_is_typed(stage, draft, client):  # noqa: F811
    enter(client, stage.officer)
    address = reverse("amendments:set_value", args=[draft.pk, "checks.min_experts"])
    answer = client.post(address, {"value": "5", "modality": "must", "clauses": "LY-9.9.9", "reason": "留着"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "条款不存在" in page
    assert "每次排查最少专家人数" in page
    assert 'value="5"' in page
    assert "留着" in page


def test_who_reads_what_was_not_shown_cannot_sign(stage, five, client):  # noqa: F811
    enter(client, stage.signer)
    answer = client.post(reverse("amendments:sign_amendment", args=[five.pk]), {"since": "", "read": "x"})
    assert answer.status_code == 422
    assert "生效日期" in answer.content.decode()


def test_a_draft_is_404_for_strangers(stage, five, client):  # noqa: F811
    for nobody in (stage.stranger, stage.safety, stage.experts[0].account):
        enter(client, nobody)
        for name in ("show", "sites", "choose"):
            assert client.get(reverse(f"amendments:{name}", args=[five.pk])).status_code == 404


PLACES = ("3713", "3706", "4111", "130371", "3305")
ASKED = sorted(name for name, one in KEYS.items() if not isinstance(one.kind, Records))


@pytest.mark.parametrize("place", PLACES)
def test_every_parameter_has_a_form_that_gives_back_what_holds(db, place):
    """Opened and sent unchanged, the form says what is in force: nothing is lost by looking."""
    for key in ASKED:
        setting = policies.at(place, on=clock.today()).setting(key)
        shown = ValueForm(setting=setting, pack="cn", initial={"modality": str(setting.modality)})
        sent = {name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}
        form = ValueForm({k: v for k, v in sent.items() if v is not None}, setting=setting, pack="cn")
        assert form.is_valid(), (key, form.errors)
        assert said(parsed(key, form.raw())) == said(setting.value), key


def said(value):
    """What a value says: a row that is not set, and a list of nothing, say as little as no value."""
    if isinstance(value, dict):
        return {row: cell for row, cell in value.items() if cell not in (UNSET, None, ())}
    return None if value in (UNSET, None, ()) else value


def test_the_files_can_be_taken_out(stage, five, client):  # noqa: F811
    operations.sign_amendment(
        five, by=stage.signer, at=stage.at(), since=stage.today + timedelta(days=1),
        read=rules.digest(signed.drafted(five, since=stage.today)),
    )  # fmt: skip
    answer = enter(client, stage.safety).get(reverse("amendments:export", args=[PACK]))
    with ZipFile(BytesIO(answer.content)) as archive:
        assert archive.namelist() == [f"{PACK}/parameters/checks.toml"]
        assert "粉尘企业多，三人不够" in archive.read(archive.namelist()[0]).decode()


def test_what_another_place_sets_is_taken_over_with_one_tap(stage, draft, client):  # noqa: F811
    enter(client, stage.officer)
    address = reverse("amendments:set_value", args=[draft.pk, "listing.extension_ask_days"])
    page = client.get(address).content.decode()
    assert "别处的规定" in page
    assert 'href="?like=cn-3702"' in page
    page = client.get(address, {"like": "cn-3702"}).content.decode()
    assert 'value="20"' in page
    assert "QDL-extend" in page
    said = {"value": "20", "modality": "must", "clauses": "", "reason": "参照青岛市"}
    assert client.post(address, said).status_code == 303
    assert draft.values.get(key="listing.extension_ask_days").raw == 20


@pytest.mark.parametrize("place", ["cn-37", "cn-42", "nowhere"])
def test_nothing_is_taken_over_from_who_set_nothing_or_is_the_own_line(stage, draft, client, place):  # noqa: F811
    enter(client, stage.officer)
    address = reverse("amendments:set_value", args=[draft.pk, "listing.extension_ask_days"])
    page = client.get(address, {"like": place}).content.decode()
    assert f'href="?like={place}"' not in page
    assert 'value="20"' not in page
