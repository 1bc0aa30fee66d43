"""The page on which a person says which column of their sheet feeds which of ours, as plain selects."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.exchange.sheets import queries
from bihuan.exchange.sheets.column_notes import note
from bihuan.exchange.sheets.intake import column_letter
from bihuan.exchange.sheets.kinds import kind_of
from bihuan.exchange.sheets.mapping import (
    ALIAS,
    EXACT,
    FALLBACK,
    FUZZY_MATCH,
    GIVEN,
    HABIT,
    SheetMapping,
    Source,
    from_dict,
)
from bihuan.exchange.sheets.schema import Column
from bihuan.web.punctuation import listed
from bihuan.web.sheets import habits

LEFT_OUT, FIXED, RUNNING, FILE_NAME, AS_SAVED = "", "fixed", "running", "file_name", "as_saved"

CONFIDENCE = {
    EXACT: ("good", gettext_lazy("列名相同")),
    ALIAS: ("good", gettext_lazy("常见叫法")),
    FUZZY_MATCH: ("warn", gettext_lazy("名称相近，请核对")),
    FALLBACK: ("info", gettext_lazy("自动填写")),
    HABIT: ("warn", gettext_lazy("按旧表的写法读取，请核对")),
    GIVEN: ("good", gettext_lazy("已指定")),
}


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Line:
    """One of our columns: `sources` to choose from, `joined` a second column, `fixed` a value for rows without one."""

    column: Column
    name: str
    must: bool
    note: str
    sources: list[Option]
    joined: list[Option]
    fixed: str
    accepted: list[Option]
    samples: str
    habits: habits.Habits
    tone: str
    confidence: str
    opened: bool


def certain(job: Any, by: Any) -> bool:
    """Whether nobody needs to look: every required column has its source, no name was merely similar, and nothing of
    how the ledger was written had to be guessed."""
    mapping = queries.of_itself(from_dict(job.mapping), by)
    required = [c.key for c in kind_of(job.kind).schema().columns if _must(c)]
    guessed = {FUZZY_MATCH, HABIT} & set(mapping.confidence.values())
    return not guessed and all(key in mapping.sources for key in required)


def shown(request: HttpRequest, job: Any, saved: Sequence[SheetMapping]) -> SheetMapping:
    """What the page starts from: what was just posted, else a saved mapping asked for by name, else the job's own."""
    if request.method == "POST":
        return read(request.POST, job, saved)
    return queries.of_itself(_present(request.GET.get("use", ""), job, saved), request.user)


def _present(wanted: str, job: Any, saved: Sequence[SheetMapping]) -> SheetMapping:
    """The saved mapping of that name, with the years of this very file; without one, the job's own."""
    own = from_dict(job.mapping)
    chosen = next((one for one in saved if wanted and one.name == wanted), None)
    if chosen is None:
        return own
    years = {key: source.year for key, source in own.sources.items()}
    sources = {key: replace(source, year=years.get(key, 0)) for key, source in chosen.sources.items()}
    return replace(chosen, sources=sources, confidence=dict.fromkeys(sources, GIVEN))


def read(posted: Mapping[str, str], job: Any, saved: Sequence[SheetMapping]) -> SheetMapping:
    """The mapping that the selects say; what they leave as it was is that of the mapping the page started from."""
    present = _present(posted.get("use", ""), job, saved)
    sources = {}
    for column in kind_of(job.kind).schema().columns:
        source = _source(posted, column.key, job.headers, present)
        if source is not None:
            before = present.sources.get(column.key, Source())
            told = source.headers and posted.get(f"from-{column.key}") != AS_SAVED
            sources[column.key] = replace(source, **habits.read(posted, column.key, before)) if told else source
    return SheetMapping(job.kind, sources, confidence=dict.fromkeys(sources, GIVEN))


def _source(posted: Mapping[str, str], key: str, headers: Sequence[str], present: SheetMapping) -> Source | None:
    way, value = posted.get(f"from-{key}", ""), posted.get(f"value-{key}", "").strip()
    if way == AS_SAVED:
        return present.sources.get(key)
    if way == RUNNING:
        return Source(running=True)
    if way == FILE_NAME:
        return Source(file_name=True)
    if way == FIXED:
        return Source(constant=value) if value else None
    first, second = _header(way, headers), _header(posted.get(f"also-{key}", ""), headers)
    if first is None:
        return None
    if second is not None and second != first:
        return Source(headers=(first, second), join=" ", default=value)
    return Source(headers=(first,), default=value)


def _header(value: str, headers: Sequence[str]) -> str | None:
    index = value.removeprefix("h")
    return headers[int(index)] if re.fullmatch(r"[0-9]{1,5}", index) and int(index) < len(headers) else None


def lines(job: Any, mapping: SheetMapping, samples: Mapping[str, Sequence[str]], by: Any) -> list[Line]:
    """Every column of the kind with what it can be fed from; what must be filled and has no source comes first."""
    shown = [one for one in kind_of(job.kind).schema().columns if not one.derived or one.key in mapping.sources]
    made = [_line(column, job, mapping, samples) for column in shown]
    return sorted(made, key=lambda line: not (line.must and not line.confidence))


def _line(column: Column, job: Any, mapping: SheetMapping, samples: Mapping[str, Sequence[str]]) -> Line:
    source = mapping.sources.get(column.key)
    way = _way(source, job.headers)
    tone, words = CONFIDENCE.get(mapping.confidence.get(column.key, GIVEN), CONFIDENCE[GIVEN]) if source else ("", "")
    second = source.headers[1] if source and way.startswith("h") and len(source.headers) > 1 else ""
    fixed = (source.constant or source.default) if source else ""
    taken = source.headers if source else ()
    seen = [text for name in taken for text in samples.get(name, ())]
    return Line(
        column=column,
        name=column.zh,
        must=_must(column),
        note=note(column).removeprefix("必填。").removeprefix("选填。"),
        sources=_sources(job.headers, samples, way, source),
        joined=[Option(f"h{i}", name, name == second) for i, name in enumerate(job.headers)],
        fixed=fixed,
        accepted=_accepted(column, fixed),
        samples=listed(seen[:3]),
        habits=habits.of(column, source, job.problems),
        tone=tone,
        confidence=str(words),
        opened=bool(second or fixed or way == FIXED),
    )


def _way(source: Source | None, headers: Sequence[str]) -> str:
    if source is None:
        return LEFT_OUT
    if source.running:
        return RUNNING
    if source.file_name:
        return FILE_NAME
    if source.spread or not all(name in headers for name in source.headers):
        return AS_SAVED
    if not source.headers:
        return FIXED
    simple = len(source.headers) == 1 or (len(source.headers) == 2 and source.join == " ")
    return f"h{headers.index(source.headers[0])}" if simple else AS_SAVED


def _sources(
    headers: Sequence[str], samples: Mapping[str, Sequence[str]], way: str, source: Source | None
) -> list[Option]:
    found = [Option(LEFT_OUT, _("（不导入这一栏）"), way == LEFT_OUT)]
    if way == AS_SAVED and source is not None:
        found.append(Option(AS_SAVED, _in_words(source), True))
    for index, name in enumerate(headers):
        example = listed(samples.get(name, ())[:2])
        shown_name = _("{letter} 列：{name}").format(letter=column_letter(index), name=name)
        label = _("{name}（如 {example}）").format(name=shown_name, example=example) if example else shown_name
        found.append(Option(f"h{index}", label[:60], way == f"h{index}"))
    found += [
        Option(FIXED, _("每行都填同一个值"), way == FIXED),
        Option(RUNNING, _("按行自动编号"), way == RUNNING),
        Option(FILE_NAME, _("用文件名"), way == FILE_NAME),
    ]
    return found


def _in_words(source: Source) -> str:
    if source.spread:
        return _("轮流填：{values}").format(values=listed(source.spread))
    if source.join is not None:
        return _("合并：{names}").format(names=" + ".join(source.headers))
    return _("取第一个有内容的：{names}").format(names=listed(source.headers))


def _accepted(column: Column, fixed: str) -> list[Option]:
    if column.type == "boolean":
        return [Option(word, word, word == fixed) for word in ("是", "否")]
    if column.type != "choice":
        return []
    return [Option(one.zh, one.zh, fixed in (one.zh, one.code, one.en)) for one in column.accepted()]


def unused(job: Any, mapping: SheetMapping) -> list[str]:
    """The headers of the sheet that feed nothing."""
    taken = set(mapping.headers())
    return [name for name in job.headers if name not in taken]


def _must(column: Column) -> bool:
    return column.required and column.default is None
