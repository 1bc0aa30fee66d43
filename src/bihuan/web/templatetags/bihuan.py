"""The components of the pages. How to use each stands at /style/ with sample data.

Colours never speak alone: every tone comes with an icon and words.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.exchange.sheets import queries as sheets
from bihuan.web import badges, controls, refusals, tones, typed
from bihuan.web.addresses import page_of
from bihuan.web.experts import words as experts
from bihuan.web.templatetags.words import day_of, moment

register = template.Library()
SPRITE = "vendor/tabler-icons/3.52.0/sprite.svg"


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A decorative icon of the sprite; the words beside it carry the meaning."""
    return _icon(name, f"bh-icon {css}".strip())


@cache
def _icon(name: str, css: str) -> SafeString:
    """A page has a hundred icons of a few kinds, and finding the sprite's address is dearer than the icon."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', css, static(SPRITE), name
    )


# --- page frame -------------------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def page_header(context, content, title, subtitle="", crumbs=(), state=None, state_label="", eyebrow=""):
    """{% page_header "标题" crumbs=crumbs %}buttons{% endpage_header %}; crumbs = [(label, url), …]."""
    return _render(
        context,
        "components/page_header.html",
        title=title,
        subtitle=subtitle,
        crumbs=crumbs,
        state=state,
        state_label=state_label,
        eyebrow=eyebrow,
        actions=mark_safe(content.strip()),
    )


@register.simple_block_tag(takes_context=True)
def panel(context, content, title="", note="", flush=False, id="", tone=""):
    """{% panel "标题" %}…{% endpanel %}: a section with a heading; `flush` lets a table reach the edges."""
    return _render(
        context, "components/panel.html", title=title, note=note, flush=flush, id=id, tone=tone, body=content
    )


@register.inclusion_tag("components/empty.html")
def empty(title, text="", action="", url="", icon="inbox"):
    """An empty state that says why there is nothing and what to do next."""
    return {"title": title, "text": text, "action": action, "url": url, "icon_name": icon}


@register.simple_block_tag(takes_context=True)
def notice(context, content, tone="info", title=""):
    """{% notice "warn" title="…" %}…{% endnotice %}: a quiet box; tones as in tones.py."""
    return _render(context, "components/notice.html", tone=tones.tone(tone), title=title, body=content)


@register.inclusion_tag("components/said.html")
def said(messages: Iterable[Message]):
    """The lines an act left behind: successes and refusals that came through a redirect."""
    lines = []
    for message in messages:
        if "refusal" in (message.extra_tags or ""):
            lines.append({"refusal": refusals.from_message(message.message)})
        else:
            lines.append({"text": message.message, "tone": tones.of_message(message.level_tag)})
    return {"lines": lines}


@register.inclusion_tag("components/print_header.html")
def print_header(title, number="", office=""):
    """The letterhead of a page whose own heading does not say whose it is; printed only, on the first sheet."""
    return {"title": title, "number": number, "office": office}


# --- states, days and grounds -----------------------------------------------------------------------------------


@register.simple_tag
def state_badge(state, label=""):
    """{% state_badge hazard.state %}: tone and icon by the state's code, words by its `label`."""
    return badges.state(str(getattr(state, "value", state)), str(label or getattr(state, "label", None) or ""))


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str = ""):
    """{% options sectors wanted.sector %}: the <option>s of a select that many people see again and again."""
    return badges.options(tuple((str(code), str(word)) for code, word in choices), str(chosen))


@register.simple_tag
def due_badge(due_on, basis=None, on=None, done_on=None, soon=3):
    """{% due_badge hazard.due_on basis=hazard.due_basis %}: the day, how far off it is in words, and 依据."""
    return badges.due(
        day_of(due_on) if due_on else None,
        _clause(basis) if basis else "",
        on=day_of(on or clock.today()),
        done_on=day_of(done_on) if done_on else None,
        soon=soon,
    )


@register.simple_tag
def basis(ground, text=""):
    """{% basis refusal.basis %} or {% basis "LY-2.1.9" %}: 依据, opens the clause; a link without scripts."""
    return badges.ground(_clause(ground), str(text))


@register.inclusion_tag("components/refusal.html")
def refusal(refusal, next_text="", next_url="", act=""):
    """{% refusal refusal act="安排检查组" next_text="添加专家" next_url=url %}: what is missing, why, what to do."""
    said = refusals.worded(refusal) if refusal else None
    if said is not None and not next_url:
        next_url, next_text = said.way_on, next_text or said.way_on_text
    return {"refusal": said, "next_text": next_text, "next_url": next_url, "act": act}


@register.inclusion_tag("components/stepper.html")
def stepper(steps, label=""):
    """steps: [{label, state: done|current|todo|skipped|late, by, at, due_on, basis, note}], where the moment is not
    known a day `on`, and where the server heard of it later `told_at`; each with a `word` and
    `tone` of its own where those of its state do not say enough."""
    return {"steps": [{**tones.of_step(step["state"]), **step} for step in steps], "label": label or _("办理进度")}


@register.inclusion_tag("components/timeline.html")
def timeline(events, empty_text="", earlier=""):
    """events: [{at, told_at, text, by, detail, icon, tone, basis, url}], newest first; `earlier` leads to those
    before."""
    lines = [{"icon": "circle-dot", **event, "tone": tones.tone(event.get("tone", "plain"))} for event in events]
    return {"events": lines, "empty_text": empty_text or _("还没有记录。"), "earlier": earlier}


@register.filter
def criterion(code: str) -> str:
    """{{ answer.code|criterion }}: a criterion of an expert's eligibility, in words."""
    return experts.label(code)


# --- data -------------------------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def table_box(
    context, content, caption, rows=None, more_url="", empty_title="", empty_text="", total="", name="rows", css=""
):
    """{% table_box "隐患" rows=page.rows more_url=page.more_url %}<thead>…<tbody>…{% endtable_box %}.

    `caption` is read out and printed; no rows → the empty state; `more_url` → 更多, which adds rows in place.
    Give each <td> a data-label: on a phone a row becomes a card, but for `css="bh-figures"`, which stays a table.
    """
    content = mark_safe(content.replace("<tbody>", f'<tbody id="{name}">', 1))
    request = context.get("request")
    return _render(
        context,
        "components/table_box.html",
        caption=caption,
        empty=rows is not None and not rows,
        body=content,
        more_url=more_url,
        name=name,
        css=css,
        empty_title=empty_title or _("没有符合条件的记录"),
        empty_text=empty_text,
        empty_icon="search" if request is not None and any(request.GET.values()) else "inbox",
        total=total,
        shown=len(rows) if hasattr(rows, "__len__") else None,
    )


@register.simple_tag(takes_context=True)
def export_list(context, kind, **of):
    """{% export_list "hazards" %} at the head of a list's results: what its filter shows, as .xlsx or .csv; with names
    and values (enterprise=enterprise.pk) these stand for the page's filter."""
    request = context["request"]
    kept = request.GET.copy()
    kept.pop("after", None)
    query = urlencode(of) or kept.urlencode()
    return _render(
        context,
        "components/export_list.html",
        export_url=reverse("sheets:export_list", args=[kind]) + (f"?{query}" if query else ""),
        may_export=sheets.may_take_out(kind, request.user),
        narrowed=not of and any(kept.values()),
    )


@register.simple_block_tag(takes_context=True)
def filter_bar(context, content, target="#results", search_name="", search_label="", chips=(), reset_url=""):
    """A GET form that applies itself; chips: [{label, url, count, active}] with true counts.

    The list it filters stands in an element with the id of `target`. Where acts may come back to the page it says its
    own address, `reset_url`, whatever the browser tells of where it came from.
    """
    request = context.get("request")
    path, query = page_of(request) if request else ("", {})
    return _render(
        context,
        "components/filter_bar.html",
        body=content,
        path=reset_url or path,
        target=target,
        search_name=search_name,
        search_label=search_label,
        search_value=query.get(search_name, "") if search_name else "",
        chips=chips,
        reset_url=reset_url or path,
        filtered=any(value for name, value in query.items() if name != "after"),
    )


@register.inclusion_tag("components/definitions.html")
def definitions(items, columns=2):
    """items: [(term, value)] or [(term, value, basis)]; an empty value reads 未填写."""
    shown = [(term, _plain(value), ground) for term, value, ground in ((*item, None)[:3] for item in items)]
    return {"items": shown, "columns": columns}


@register.inclusion_tag("components/photo_pair.html")
def photo_pair(before, after, before_label="", after_label=""):
    """before, after: {url, thumb_url, alt, at, by} or a list of them; same height, side by side, tap to enlarge."""
    return {
        "sides": [
            (before_label or _("整改前"), _many(before), _("没有整改前照片")),
            (after_label or _("整改后"), _many(after), _("还没有整改后照片")),
        ]
    }


@register.inclusion_tag("components/photos.html")
def photos(items, empty_text=""):
    """items: [{url, thumb_url, alt, at, by}] as a row of small photos that open large."""
    return {"photos": _many(items), "empty_text": empty_text}


@register.inclusion_tag("components/stat_card.html")
def stat_card(label, value, unit="", tone="plain", help="", url="", icon=""):
    """One figure with its words; `url` leads to the rows it counts."""
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "tone": tones.tone(tone),
        "help": help,
        "url": url,
        "icon_name": icon,
        "marked": tone != "plain",
    }


@register.inclusion_tag("components/bars.html")
def bars(title, rows, unit="", term_label="", value_label=""):
    """A bar chart with its table twin; rows: [(label, value)] or [(label, value, url)]."""
    largest = max((row[1] for row in rows), default=0) or 1
    lines = [
        {"label": row[0], "value": row[1], "url": row[2] if len(row) > 2 else "", "width": 100 * row[1] / largest}
        for row in rows
    ]
    return {
        "title": title,
        "rows": lines,
        "unit": unit,
        "term_label": term_label or _("项目"),
        "value_label": value_label or _("数量"),
    }


@register.inclusion_tag("components/progress.html")
def progress(done, total, label, unit=""):
    """`done` of `total` as a bar and in words; a total that is not set says so."""
    return {"done": done, "total": total, "label": label, "unit": unit, "complete": bool(total) and done >= total}


@register.inclusion_tag("components/tabs.html")
def tabs(items, label=""):
    """items: [{label, url, active, count}]; each tab is an address of its own."""
    return {"items": items, "label": label or _("分页")}


# --- forms ------------------------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def act_form(context, content, url="", draft=False, of="", multipart=False, id="", confirm="", css=""):
    """{% act_form url draft=True of=chosen.pk %}fields, buttons{% endact_form %}: a POST, sent once, with `draft` kept
    while typed, under its address and `of` what it is about where the address alone does not name it. The form that was
    sent and is shown again keeps its key and what was typed; the others on that page are forms of their own."""
    returned = _came_back(context, url)
    again = typed.as_sent(content, context["request"].POST) if returned else None
    return _render(
        context,
        "components/act_form.html",
        url=url,
        draft=_kept_as(context, url, of) if draft else "",
        multipart=multipart,
        id=id,
        confirm=confirm,
        css=css,
        returned=returned,
        again=again is not None,
        key=(returned and context["request"].POST.get("idempotency_key")) or uuid.uuid4().hex,
        body=content if again is None else again,
    )


@register.simple_block_tag(takes_context=True)
def as_sent(context, content, url):
    """{% as_sent url %}fields{% endas_sent %}: what `act_form` does with what was typed, for a form of its own make."""
    again = typed.as_sent(content, context["request"].POST) if _came_back(context, url) else None
    return content if again is None else again


@register.simple_tag(takes_context=True)
def act_button(context, label, url, tone="secondary", icon="", confirm="", name="", value=""):
    """A button that posts to `url` by itself; `confirm` asks first."""
    return _render(
        context,
        "components/act_button.html",
        label=label,
        url=url,
        tone=tone,
        icon_name=icon,
        confirm=confirm,
        name=name,
        value=value,
        key=uuid.uuid4().hex,
    )


@register.simple_tag
def form_key():
    """The idempotency key of a form that is written out by hand (a swarm of small ones, say)."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4().hex)


@register.inclusion_tag("components/field.html")
def field(bound, basis=None, label="", help="", wide=False, placeholder=""):
    """{% field form.name basis=b %}: label, help, control and the error at the place."""
    help = help or bound.help_text
    return {
        **controls.drawn(bound, help=help, placeholder=placeholder),
        "bound": bound,
        "label": label or bound.label,
        "help": help,
        "basis": basis,
        "wide": wide,
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form):
    """All errors of a form at its top, each a link to its field."""
    fields = [(bound, bound.errors) for bound in form if bound.errors] if form.is_bound else []
    return {"fields": fields, "others": form.non_field_errors() if form.is_bound else []}


@register.inclusion_tag("components/photo_field.html")
def photo_field(bound, help="", limit=9, basis=None):
    """A file field for photos: camera, previews, one can be taken out again; originals are sent."""
    return {"bound": bound, "help": help or bound.help_text, "limit": limit, "basis": basis}


@register.inclusion_tag("components/voice_field.html")
def voice_field(of=None):
    """A file field for recordings, made by the phone's own recorder or chosen; `of` tells several on a page apart."""
    name = f"recordings-{of}" if of else "recordings"
    return {"name": name, "id": f"id_{name}", "minutes": settings.VOICE_MINUTES, "mb": settings.VOICE_MB}


@register.inclusion_tag("components/voices.html")
def voices(rows):
    """Recordings beside the words they belong to."""
    return {"voices": rows}


@register.simple_block_tag(takes_context=True)
def button_row(context, content, note=""):
    """The buttons that end a form; on a phone they stay at the lower edge."""
    return _render(context, "components/button_row.html", body=content, note=note)


def _render(context, template_name: str, /, **values: Any) -> SafeString:
    """A component that takes a body keeps the page's context (request, csrf token, today)."""
    with context.push(**values):
        return mark_safe(context.template.engine.get_template(template_name).render(context))


def _clause(ground: Any) -> str:
    return getattr(ground, "clause", None) or (ground if isinstance(ground, str) else "") or "ours"


def _plain(value: Any) -> Any:
    """Days and moments in the one form the pages use."""
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value


def _many(items: Any) -> list[Any]:
    if not items:
        return []
    return [items] if isinstance(items, Mapping) or not isinstance(items, Iterable) else list(items)


def _kept_as(context, url: str, of: object) -> str:
    """What a draft is about: the address it will go to, and the thing that is sent along with it."""
    address = url or context["request"].path
    return f"{address}#{of}" if of else address


def _came_back(context, url: str) -> bool:
    """Whether the form that posts to `url` is the one whose answer this page is."""
    request = context.get("request")
    return request is not None and request.method == "POST" and (not url or url.partition("?")[0] == request.path)
