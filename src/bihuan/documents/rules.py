"""Which papers and which words belong to which nature of an activity. Pure.

Only an administrative body acting under the law may order or decide. An expert's, an institution's or a safety
office's visit is a service or a supervision: it states problems, grounds and advice. Ground: 国办发〔2024〕54号 (third
parties and coordinating bodies may not carry out administrative inspections). That their papers must therefore avoid
these words is our inference from it, and is marked so.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.refusal import Refusal

NATURES = ("service", "supervision", "administrative_inspection", "self_check")
_ADVISORY = ("service", "supervision", "self_check")


@dataclass(frozen=True)
class Ground:
    """A ground that is an inference of ours from a national document."""

    clause: str
    number: str
    gist_zh: str
    confidence: str


NO_ORDERS = Ground(
    clause="ours",
    number="国办发〔2024〕54号",
    gist_zh="行政检查只能由有权的行政主体实施；服务、督导、自查的文书只写问题、依据和建议（推论）",
    confidence="ours",
)

# The word, and what may follow it without making it an order ("决定性因素" decides nothing).
_ORDERS = {
    "责令": "",
    "勒令": "",
    "决定": "性|因素|于|作用",
    "执法": "",
    "处罚": "",
    "罚款": "",
    "查封": "",
    "扣押": "",
    "指令书": "",
    "强制措施": "",
}
_PATTERN = re.compile("|".join(f"{word}(?!{after})" if after else word for word, after in _ORDERS.items()))
_KINDS = "法|条例|办法|规定|方案|规则|规范|规程|标准|细则|导则|指南|手册|清单|目录|台账|制度|预案"
_NOTICES = "关于[^《》]*(?:决定|通知|公告|意见)"
_TITLES = re.compile(f"《(?![^《》]*[责勒]令)[^《》]*(?:{_KINDS}|{_NOTICES})(?:（[^《》（）]*）)?》")
"""A law, a standard or a list that is cited by its title orders nothing, nor does a notice about something; other words
between title marks may, and what is ordered by its title (《责令…通知》) does."""


def check_words(nature: str, texts: Iterable[tuple[str, str]]) -> None:
    """Refuse words of power in the issuer's own voice. `texts` are (label, text).

    Raises Refusal("wording_not_allowed") with the words found and the labels of the fields that hold them.
    """
    if nature not in _ADVISORY:
        return
    found = [(label, word) for label, text in texts for word in _PATTERN.findall(_TITLES.sub("", text))]
    if found:
        raise Refusal(
            "wording_not_allowed",
            missing=list(dict.fromkeys(label for label, _word in found)),
            basis=NO_ORDERS,
            words=list(dict.fromkeys(word for _label, word in found)),
        )


def check_paper(nature: str, allowed: Iterable[str], paper: str) -> None:
    """Refuse a paper that does not belong to the nature of the activity.

    Raises Refusal("nature_unknown") or Refusal("paper_not_allowed").
    """
    if nature not in NATURES:
        raise Refusal("nature_unknown", missing=[nature], nature=nature)
    if nature not in allowed:
        raise Refusal("paper_not_allowed", missing=[paper], basis=NO_ORDERS, paper=paper, nature=nature)
