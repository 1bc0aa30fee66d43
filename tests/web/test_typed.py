"""What was typed into a form stands in it again after a refusal, also where the page wrote the form by hand."""

import re

import pytest
from django.http import QueryDict
from django.utils.safestring import mark_safe
from tests.guards.sources import addresses, templates

from bihuan.web import typed


def sent(**values):
    query = QueryDict(mutable=True)
    for name, given in values.items():
        query.setlist(name, given if isinstance(given, list) else [given])
    return query


def again(form: str, **values) -> str | None:
    return typed.as_sent(mark_safe(form), sent(**values))


def test_texts_days_and_choices_are_filled_in():
    assert again('<input name="why">', why='a "b" <c>') == '<input value="a &quot;b&quot; &lt;c&gt;" name="why">'
    assert 'value="2026-11-02"' in again('<input type="date" name="on" value="2026-11-01">', on="2026-11-02")
    assert again('<textarea name="said" rows="2"></textarea>', said="一\n二</textarea>") == (
        '<textarea name="said" rows="2">\n一\n二&lt;/textarea&gt;</textarea>'
    )
    choice = '<select name="way"><option value="a" selected>甲</option><option value="b">乙</option></select>'
    assert again(choice, way="b") == choice.replace(" selected", "").replace(
        '<option value="b"', '<option selected value="b"'
    )
    assert again(choice, way="z") == choice


@pytest.mark.parametrize("kind", ["checkbox", "radio"])
def test_what_was_ticked_is_ticked_again_and_nothing_else(kind):
    box = f'<input type="{kind}" name="one" value="{{}}"{{}}>'
    ticked = f'<input checked type="{kind}" name="one" value="2">'
    assert again(box.format(1, " checked") + box.format(2, ""), one=["2"]) == box.format(1, "") + ticked
    assert again(ticked) == box.format(2, "")
    assert again(ticked, one="2") == ticked


def test_a_box_without_a_value_is_ticked_by_its_name():
    assert again('<input type="checkbox" name="lead">', lead="on") == '<input checked type="checkbox" name="lead">'
    assert again('<input type="checkbox" name="lead" checked>', other="on") == '<input type="checkbox" name="lead">'


def test_fields_of_one_name_get_their_own():
    assert (
        again('<input name="x"><input name="x">', x=["1", "2"])
        == '<input value="1" name="x"><input value="2" name="x">'
    )


def test_another_row_of_the_page_stays_as_it_is():
    row = '<input type="hidden" name="row" value="{}"><input name="why">'
    assert again(row.format(1), row="2", why="理由") is None
    assert 'value="理由"' in again(row.format(2), row="2", why="理由")


@pytest.mark.parametrize(
    "field",
    [
        '<input type="password" name="x">',
        '<input type="file" name="x">',
        '<input name="x" autocomplete="one-time-code">',
        '<select name="x" multiple><option value="1">一</option></select>',
        '<input name="y">',
    ],
)
def test_what_is_typed_for_once_does_not_come_back(field):
    assert again(field, x="1") == field


ACT_FORM = re.compile(r"{% act_form (\w+)[^%]*%}(.*?){% endact_form %}", re.S)
ADDRESS = re.compile(r'{% url "([^"]+)"[^%]*as (\w+) %}')
BY_HAND = re.compile(r"<form [^>]*?method=\"post\".*?</form>", re.S)
TEXT = re.compile(r"{% field |<textarea|<input(?![^>]*type=\"(?:hidden|checkbox|radio|file|submit|search)\")[^>]*name=")


def acts_with_a_text(text: str) -> list[str]:
    """The names of the addresses to which the forms of a template send what is typed."""
    found = []
    for form in ACT_FORM.finditer(text):
        before = {given: name for name, given in ADDRESS.findall(text[: form.start()])}
        if TEXT.search(form[2]) and form[1] in before:
            found.append(before[form[1]])
    return found


def test_every_act_with_a_text_shows_its_form_again():
    views = {address.name: address.view for address in addresses()}
    sends = [(path.name, act) for path in templates() for act in acts_with_a_text(path.read_text("utf-8"))]
    assert len(sends) > 150
    lost = [(name, act) for name, act in sends if not getattr(views[act], "comes_back", True)]
    assert not lost, f"give these acts again= (web/requests.py), or what was typed is lost with a refusal: {lost}"


def test_a_form_of_its_own_make_is_filled_in_too():
    lost = []
    for path in templates():
        for form in BY_HAND.findall(path.read_text("utf-8")):
            fields = [tag for tag in re.findall(r"<(?:input|textarea)\b[^>]*>", form) if TEXT.match(tag)]
            if [tag for tag in fields if "value=" not in tag] and not re.search("as_sent|refused", form):
                lost.append(f"{path.name}: {fields[0]}")
    assert not lost, f"put {{% as_sent url %}} around the fields of these: {lost}"
