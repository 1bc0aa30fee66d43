"""From the values of a paper to what the typesetter takes. Pure: the same values always give the same data."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from bihuan.clock import SHANGHAI
from bihuan.documents.forms import Field, Form
from bihuan.documents.rendering import clean
from bihuan.refusal import Refusal


def freeze(value: Any) -> Any:
    """`value` as plain JSON: dates and moments as Chinese local ISO text, invisible characters taken out.

    Raises TypeError for anything that has no plain form (floats among them: a paper shows exact numbers).
    """
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return freeze(value.value)
        case str():
            return clean(value)
        case datetime():
            return value.astimezone(SHANGHAI).replace(tzinfo=None).isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Mapping():
            return {str(key): freeze(item) for key, item in value.items()}
        case list() | tuple():
            return [freeze(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot stand on a paper")


def check_signatures(signatures: Sequence[Mapping]) -> None:
    """Raise Refusal("signature_incomplete") where a signature does not say who signed and in which role."""
    for signature in signatures:
        missing = [name for name in ("role", "name") if not signature.get(name)]
        if missing:
            raise Refusal("signature_incomplete", missing=missing)


def typeset_data(
    *,
    title: str,
    number: str,
    issuer: str,
    nature: str,
    issued_on: str,
    verify_url: str,
    context: Mapping,
    signatures: Sequence[Mapping],
    draft: bool = False,
) -> dict:
    """The content of /data.json, as layout.typ reads it."""
    return {
        "paper": {
            "title": title,
            "number": number,
            "issuer": issuer,
            "nature": nature,
            "issued_on": issued_on,
            "verify_url": verify_url,
            "draft": draft,
        },
        "context": context,
        "signatures": list(signatures),
    }


def photo_hashes(form: Form, context: Mapping) -> list[str]:
    """Hashes of the originals of every photo in `context`, each once, in order."""
    return list(dict.fromkeys(_photos(form.fields, context)))


def _photos(fields: tuple[Field, ...], values: Mapping) -> Iterator[str]:
    for field in fields:
        value = values.get(field.id) or ()
        if field.type == "photos":
            yield from (photo["sha256"] for photo in value)
        elif field.type == "table":
            for row in value:
                yield from _photos(field.columns, row)
        elif field.type == "record" and value:
            yield from _photos(field.columns, value)


def padded(fields: tuple[Field, ...], values: Mapping) -> dict:
    """`values` with every absent required field filled by a blank, so that an unfinished paper can be looked at."""
    full = dict(values)
    for field in fields:
        value = full.get(field.id)
        if field.type == "table":
            full[field.id] = [padded(field.columns, row) for row in value or ()]
        elif field.type == "record":
            full[field.id] = padded(field.columns, value or {})
        elif value in (None, "") and (field.required or field.empty):
            full[field.id] = _BLANKS.get(field.type, "（待填）")
    return full


_BLANKS: dict[str, Any] = {"people": (), "photos": (), "list": (), "dates": (), "date": "", "datetime": ""}
