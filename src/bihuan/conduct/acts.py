"""The acts of all that follows, in Chinese words."""

from bihuan import conduct
from bihuan.workflow import words_of_each

ACT_WORDS = words_of_each(conduct)
