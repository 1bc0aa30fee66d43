"""The acts of all registers, in Chinese words."""

from bihuan.registers import kinds
from bihuan.workflow import words_of_each

ACT_WORDS = words_of_each(kinds)
