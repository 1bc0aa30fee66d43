"""A stencil says what its template says, to each reader in the own language, and escapes what is put in."""

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override

from bihuan.web import badges
from bihuan.web.hazards.listing import ROW
from bihuan.web.templatetags.frame import TOP

TEXTS = {
    "name": '<b>林</b> & "远"',
    "office": mark_safe("<i>示例局</i>"),
    "unread": 7,
    "path": "/?a=1&b=2",
    "csrf_token": "token",
}
ASKED = {"known": True, "look": None, "some_unread": True, "many_unread": False}


def test_a_filled_stencil_is_what_the_template_renders():
    for language in ("zh-hans", "en"):
        with override(language):
            rendered = render_to_string("web/topbar.html", ASKED | TEXTS)
            for _again in range(2):
                assert TOP.form(**ASKED).fill(TEXTS) == rendered


def test_what_is_put_in_is_escaped_and_never_taken_for_a_mark():
    top = TOP.form(**ASKED).fill({**TEXTS, "name": "<b>林</b> \ue000path\ue001"})
    assert "&lt;b&gt;林&lt;/b&gt;" in top
    assert "<i>示例局</i>" in top
    assert top.count("/?a=1&amp;b=2") == 2


def test_the_frame_carries_nothing_of_the_reader_before():
    def top(name: str) -> str:
        return TOP.form(**ASKED).fill({**TEXTS, "name": name, "csrf_token": f"token-{name}"})

    first, second = top("甲"), top("乙")
    assert "甲" in first
    assert "甲" not in second
    assert second.count("token-乙") == 3


def test_the_row_of_a_hazard_is_what_its_template_renders():
    texts = {
        "url": "/hazards/1/",
        "number": "〔2026〕12号",
        "description": "<b>油桶</b>",
        "location": "'一'车间",
        "enterprise": "示例公司",
        "badges": mark_safe("<i>已定级</i>"),
        "due": mark_safe("<i>还剩 2 天</i>"),
        "due_for": "定方案期限",
        "undue": "2026-11-02 销号",
    }
    for language in ("zh-hans", "en"):
        for own_only in (True, False):
            asked = {"own_only": own_only, "dated": own_only, "worded": True}
            with override(language):
                assert ROW.form(**asked).fill(texts) == render_to_string("hazards/row.html", asked | texts)


def test_options_mark_what_is_chosen_and_escape():
    shown = badges.options((("", "全部"), ("a&b", "<甲>")), "a&b")
    assert shown == '<option value="">全部</option><option value="a&amp;b" selected>&lt;甲&gt;</option>'
