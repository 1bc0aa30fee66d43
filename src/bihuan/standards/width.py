"""Full-width and half-width forms: people paste codes from office documents, where 'Ａ１' is common."""

_FULL_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def half_width(text: str) -> str:
    """`text` with full-width ASCII (U+FF01..FF5E) and the ideographic space replaced by their plain forms.

    Deliberately not NFKC: that would also rewrite ①, ㎡ and 〔, which carry meaning in Chinese official text.
    """
    return text.translate(_FULL_TO_HALF)


def compact(text: str) -> str:
    """`half_width` in upper case with every kind of white space and zero-width character removed: for codes."""
    kept = (c for c in half_width(text) if not c.isspace() and c not in "\u200b\u200c\u200d\u2060\ufeff")
    return "".join(kept).upper()
