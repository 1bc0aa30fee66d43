"""Who of several names has signed on the glass, and where on a paper the others sign."""

from datetime import date

import pytest

from bihuan.inspections import listeners
from bihuan.policy import policies
from bihuan.refusal import Refusal

TWO = "钱某（主要负责人、法定代表人）、孙某（安全员）"
LAW = policies.at("3706", on=date(2026, 11, 20))


@pytest.mark.parametrize(
    ("present", "said", "signer"),
    [
        (TWO, "孙某", "孙某（安全员）"),
        (TWO, "钱某（主要负责人、法定代表人）", "钱某（主要负责人、法定代表人）"),
        ("钱某，钱某某", "钱某", "钱某"),
        ("孙某（安全员）", "", "孙某（安全员）"),
        ("车间主任孙某；班长李某", "孙某", "车间主任孙某"),
    ],
)
def test_who_signed_is_one_of_those_who_were_there(present, said, signer):
    assert listeners.signer(present, said, LAW) == signer


@pytest.mark.clause("YT-4.2.4", refusal=True)
@pytest.mark.parametrize(("present", "said"), [(TWO, ""), (TWO, "李某"), ("钱某甲、钱某乙", "钱某"), (TWO, "（")])
def test_a_signature_under_several_names_says_whose_it_is(present, said):
    with pytest.raises(Refusal, match="glass_signer_unknown") as refused:
        listeners.signer(present, said, LAW)
    assert refused.value.clause == "YT-4.2.4"


def test_the_others_have_a_place_of_their_own_to_sign():
    assert listeners.places_to_sign(TWO) == [{"name": TWO}]
    assert listeners.places_to_sign(TWO, signed="孙某（安全员）") == [
        {"name": "孙某（安全员）"},
        {"name": "钱某（主要负责人、法定代表人）"},
    ]
    assert listeners.places_to_sign("孙某", signed="孙某") == [{"name": "孙某"}]
