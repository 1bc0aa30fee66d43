"""Papers and files: numbering, typesetting, sealing, serving, voiding; photos and other evidence.

`documents.issue(...)` makes an official paper, `documents.preview(...)` shows it, `documents.store(...)` keeps a file.
This package knows forms and plain values; it knows no hazard and no inspection.
"""

from importlib import import_module

_HOMES = {
    "issue": ("operations", "issue_document"),
    "issue_document": ("operations", "issue_document"),
    "void_document": ("operations", "void_document"),
    "record_delivery": ("operations", "record_delivery"),
    "acknowledge_receipt": ("operations", "acknowledge_receipt"),
    "add_signed_copy": ("operations", "add_signed_copy"),
    "preview": ("operations", "preview"),
    "print_out": ("operations", "print_out"),
    "check_content": ("operations", "check_content"),
    "check_words": ("rules", "check_words"),
    "store": ("attachments", "store"),
    "drawn": ("attachments", "drawn"),
    "require_own": ("attachments", "require_own"),
    "copies": ("attachments", "copies"),
    "read": ("attachments", "read"),
    "is_sound": ("attachments", "is_sound"),
    "is_there": ("attachments", "is_there"),
    "heal": ("attachments", "heal"),
    "public_copy": ("attachments", "public_copy"),
    "check_files": ("attachments", "check_files"),
    "reprint": ("queries", "reprint"),
    "word_copy": ("queries", "word_copy"),
    "verification": ("queries", "verification"),
}


def __getattr__(name: str):
    # Django imports this package before models may be loaded, so the names are fetched when first used.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(f"{__name__}.{module}"), attribute)
