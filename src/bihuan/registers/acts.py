"""The acts of all registers, in Chinese words."""

from importlib import import_module
from pkgutil import iter_modules

from bihuan.registers import kinds

ACT_WORDS: dict[str, str] = {
    act: words
    for kind in iter_modules(kinds.__path__)
    for act, words in import_module(f"{kinds.__name__}.{kind.name}.states").ACT_WORDS.items()
}
