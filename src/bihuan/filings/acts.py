"""The acts of all filings, in Chinese words."""

from bihuan import filings
from bihuan.workflow import words_of_each

ACT_WORDS = words_of_each(filings)
