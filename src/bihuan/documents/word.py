"""A Word copy of a paper, to edit where people edit: the same values field by field, marked as a copy. Pure.

The sealed PDF stays what counts; the copy has no number series, no code and no seal, and says so at its head.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from bihuan.documents.forms import Field, Form
from bihuan.standards.chinese_date import arabic

MARK = "可编辑副本，不是签发件。内容以签发的文书为准。"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
_FACES = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{face}"/>'
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/>'
    "</w:sectPr>"
)
_OF_PEOPLE = [
    (key, zh, "text")
    for key, zh in (
        ("name", "姓名"),
        ("unit", "单位"),
        ("duty", "职务或分工"),
        ("specialty", "专业"),
        ("qualification", "资格"),
    )
]
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_LINES = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in _SIDES)


def word_copy(form: Form, context: Mapping, *, title: str, number: str, issuer: str) -> bytes:
    """The .docx: what it is at its head, then every filled field of the form in order; the same values, same bytes."""
    parts = [
        _paragraph(MARK, size=18, centred=True),
        _paragraph(issuer, size=36, centred=True),
        _paragraph(title, size=44, centred=True, face="黑体"),
        _paragraph(f"原文号：{number}", size=24, centred=True),
        *_fields(form.fields, context),
    ]
    document = f"{_HEAD}<w:document {_W}><w:body>{''.join(parts)}{_PAGE}</w:body></w:document>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELS), ("word/document.xml", document)):
            file.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _fields(fields: Sequence[Field], values: Mapping) -> Iterator[str]:
    for field in fields:
        value = values.get(field.id)
        if value in (None, "", [], {}, ()):
            continue
        if field.type in ("table", "people"):
            yield _paragraph(field.zh, face="黑体")
            yield _table(_columns(field, value), value)
        elif field.type == "record":
            yield _paragraph(field.zh, face="黑体")
            yield from _fields(field.columns, value)
        elif field.type == "longtext":
            yield _paragraph(field.zh, face="黑体")
            yield from (_paragraph(line) for line in _text(field.type, value).split("\n") if line.strip())
        else:
            yield _paragraph(f"{field.zh}：{_text(field.type, value)}")


def _columns(field: Field, rows: Sequence[Mapping]) -> Sequence[tuple[str, str, str]]:
    """(key, heading, type) of the columns that some row fills."""
    known = [(column.id, column.zh, column.type) for column in field.columns] or _OF_PEOPLE
    return [column for column in known if any(row.get(column[0]) for row in rows)] or known[:1]


def _table(columns: Sequence[tuple[str, str, str]], rows: Sequence[Mapping]) -> str:
    head = "".join(_cell(zh, face="黑体") for _, zh, _ in columns)
    body = "".join(
        f"<w:tr>{''.join(_cell(_text(kind, row.get(name))) for name, _, kind in columns)}</w:tr>" for row in rows
    )
    grid = "".join('<w:gridCol w:w="1000"/>' for _ in columns)
    look = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{_LINES}</w:tblBorders></w:tblPr>'
    repeated = "<w:trPr><w:tblHeader/></w:trPr>"
    # Word asks for a paragraph behind a table.
    return f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid><w:tr>{repeated}{head}</w:tr>{body}</w:tbl>{_paragraph('')}"


def _cell(text: str, **looks: Any) -> str:
    return f"<w:tc>{''.join(_paragraph(line, size=21, **looks) for line in text.split(chr(10)))}</w:tc>"


def _paragraph(text: str, *, size: int = 28, face: str = "仿宋_GB2312", centred: bool = False) -> str:
    place = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centred else ""
    looks = f'<w:rPr>{_FACES.format(face=face)}<w:sz w:val="{size}"/></w:rPr>'
    return f'<w:p>{place}<w:r>{looks}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _text(kind: str, value: Any) -> str:
    """One value in words; photos stay in the sealed paper."""
    if value in (None, "", [], {}, ()):
        return ""
    if kind == "photos":
        return f"照片{len(value)}张，见签发的文书"
    if kind == "date":
        return arabic(date.fromisoformat(value[:10]))
    if kind == "datetime":
        return f"{arabic(date.fromisoformat(value[:10]))} {value[11:16]}"
    if kind == "dates":
        return "、".join(arabic(date.fromisoformat(day)) for day in value)
    if kind == "list":
        return "\n".join(str(one) for one in value)
    if kind == "counts":
        return "，".join(f"{name}{count}" for name, count in value.items())
    return str(value)
