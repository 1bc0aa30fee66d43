"""The instruments of an office: numbered, calibrated, issued to who can use them, signed for, given back."""

from datetime import timedelta

import pytest
from tests.inspections.conftest import piece
from tests.refusing import refused

from bihuan.refusal import Stranger
from bihuan.registers.kinds.instruments import access, operations, queries


def train(stage, kind="gas", **changes):
    fields = {"kind": kind, "trained_on": stage.today, **changes}
    return operations.record_instrument_training(stage.officer, by=stage.leader, at=stage.at(), **fields)


def issue(stage, instrument, holder=None):
    return operations.issue_instrument(instrument, by=stage.officer, at=stage.at(), holder=holder or stage.officer)


@pytest.mark.clause("LY-1.2.3")
def test_an_officer_who_was_trained_gets_the_instrument(stage):
    training = train(stage)
    loan = issue(stage, piece(stage, "gas"))
    assert (training.kind, loan.holder, loan.signed_at) == ("gas", stage.officer, None)
    assert queries.trainings(stage.leader) == [training]


@pytest.mark.clause("LY-1.2.3", refusal=True)
@pytest.mark.parametrize("kind", ["gas", "explosion_proof_body_camera"])
def test_an_officer_without_training_on_the_kind_does_not(stage, kind):
    train(stage, "noise")
    with refused("operator_not_trained", "LY-1.2.3"):
        issue(stage, piece(stage, kind))


def test_protective_gear_is_for_everybody(stage):
    assert issue(stage, piece(stage, "gas_mask")).instrument.kind == "gas_mask"


def test_it_is_signed_for_by_the_holder_alone_and_free_again_when_given_back(stage):
    instrument = piece(stage, "gas_mask")
    loan = issue(stage, instrument)
    with refused("instrument_lent"):
        issue(stage, instrument)
    with refused("role_not_allowed"):
        operations.sign_for_instrument(loan, by=stage.leader, at=stage.at())
    operations.sign_for_instrument(loan, by=stage.officer, at=stage.at())
    with refused("already_signed_for"):
        operations.sign_for_instrument(loan, by=stage.officer, at=stage.at())
    operations.return_instrument(loan, by=stage.officer, at=stage.at())
    with refused("instrument_returned"):
        operations.return_instrument(loan, by=stage.officer, at=stage.at())
    assert queries.free_instruments(stage.officer) == [instrument]
    assert issue(stage, instrument, stage.leader).holder == stage.leader


def test_past_its_calibration_it_is_not_issued_until_it_is_calibrated_again(stage):
    train(stage)
    instrument = piece(stage, "gas", calibrated_until=stage.today - timedelta(days=1))
    with refused("calibration_expired"):
        issue(stage, instrument)
    with refused("calibration_missing"):
        operations.calibrate_instrument(instrument, by=stage.officer, at=stage.at(), calibrated_until=None)
    operations.calibrate_instrument(
        instrument, by=stage.officer, at=stage.at(), calibrated_until=stage.today + timedelta(days=365)
    )
    assert issue(stage, instrument).instrument == instrument


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("instrument_number_missing", {"number": " "}),
        ("instrument_kind_unknown", {"kind": "magic"}),
        ("calibration_missing", {"kind": "gas", "calibrated_until": None}),
    ],
)
def test_a_piece_is_described(stage, code, changes):
    with refused(code):
        piece(stage, **changes)


def test_one_number_once_and_the_pieces_of_another_office_are_strange(stage):
    instrument = piece(stage, number="A-1")
    with refused("duplicate_instrument"):
        piece(stage, number="A-1")
    with pytest.raises(Stranger):
        access.fetch_instrument(instrument.pk, stage.stranger)
    with pytest.raises(Stranger):
        access.fetch_loan(issue(stage, piece(stage, "gas_mask")).pk, stage.stranger)
    with refused("trained_in_the_future"):
        train(stage, trained_on=stage.today + timedelta(days=1))
