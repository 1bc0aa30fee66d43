"""`bihuan offices`: the file is checked whole, set up once, and gives the first administrator a way in."""

import argparse
import json
from pathlib import Path

import pytest

from bihuan import audit
from bihuan.experts import command
from bihuan.experts.models import Pool
from bihuan.parties.models import Account, Institution, Regulator

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "offices.toml"


@pytest.fixture
def call(db, capsys):
    parser = argparse.ArgumentParser()
    command.add_parsers(parser.add_subparsers())

    def _call(file):
        args = parser.parse_args(["offices", str(file), "--json"])
        code = args.run(args)
        return code, json.loads(capsys.readouterr().out)

    return _call


def test_the_example_of_the_manual_sets_everything_up_and_opens_the_door(call):
    code, answer = call(EXAMPLE)
    assert (code, answer["problems"], len(answer["added"])) == (0, [], 5)
    chief = Account.objects.get(username="admin")
    assert chief.check_password(answer["password"])
    assert chief.roles == ["administrator"]
    bureau, sector = Regulator.objects.order_by("id")
    assert (bureau.division_code, sector.parent, bureau.has_enforcement_power) == ("3713", bureau, True)
    assert Pool.objects.get().owner_regulator == bureau
    assert [(event.act, event.by) for event in audit.timeline(bureau.ref)] == [("found_office", "operator")]
    assert [event.act for event in audit.timeline(Institution.objects.get().ref)] == ["register_institution"]
    assert [event.act for event in audit.timeline(chief.ref)] == ["open_account"]


def test_a_second_time_adds_nothing_and_gives_no_password(call):
    call(EXAMPLE)
    code, answer = call(EXAMPLE)
    assert (code, answer["added"], answer["password"]) == (0, [], "")
    assert (Regulator.objects.count(), Institution.objects.count(), Account.objects.count()) == (2, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('division = "371300"', "no division '999999'"),
        ('kind = "sector_department"', "kind = '999999'"),
        ('owner = "临沂市应急管理局"', "no owner '999999'"),
        ('parent = "临沂市应急管理局"', "no parent '999999'"),
        ('credit_code = "91371302MA0000001K"', "credit_code: "),
        ('sectors = ["machinery", "light_industry"]', "sectors"),
    ],
)
def test_one_fault_is_named_and_nothing_is_written(call, tmp_path, wrong, said):
    key = wrong.split(" = ")[0]
    value = '["999999"]' if key == "sectors" else '"999999"'
    file = tmp_path / "offices.toml"
    text = EXAMPLE.read_text("utf-8")
    assert wrong in text
    file.write_text(text.replace(wrong, f"{key} = {value}"), "utf-8")
    code, answer = call(file)
    assert code == 1
    assert any(said in problem or "no sector" in problem for problem in answer["problems"]), answer
    assert not Regulator.objects.exists()
    assert not Account.objects.exists()


def test_a_broken_file_is_said_with_its_line(call, tmp_path):
    file = tmp_path / "offices.toml"
    file.write_text("[[office]\n", "utf-8")
    code, answer = call(file)
    assert code == 1
    assert "line 1" in answer["problems"][0]


@pytest.mark.parametrize(
    ("wanted", "instead", "said"),
    [
        ('kind = "emergency_bureau"', 'kind = "committee_office"', "office_cannot_enforce, INSP54-forbidden"),
        ('qualified_in = ["371300"]', "qualified_in = []", "working_place_missing"),
        (
            'level = "municipal"',
            'level = "municipal"\ndivision = "330500"',
            "a pool stands where its owner does (3713)",
        ),
        ('number_prefix = "临应急"', 'parent = "临沂市工业和信息化局"', "in a circle"),
    ],
)
def test_what_an_operation_refuses_is_said_with_its_row_and_nothing_is_written(call, tmp_path, wanted, instead, said):
    text = EXAMPLE.read_text("utf-8")
    assert wanted in text
    file = tmp_path / "offices.toml"
    file.write_text(text.replace(wanted, instead), "utf-8")
    code, answer = call(file)
    assert code == 1
    assert said in answer["problems"][0], answer
    assert not Regulator.objects.exists()
    assert not Account.objects.exists()


def test_a_superior_may_stand_further_down(call, tmp_path):
    file = tmp_path / "offices.toml"
    file.write_text(
        '[[office]]\nname = "下级"\nkind = "government"\ndivision = "371302"\nparent = "上级"\n'
        '[[office]]\nname = "上级"\nkind = "government"\ndivision = "3713"\n',
        "utf-8",
    )
    assert call(file)[1]["added"] == ["上级", "下级"]
    assert Regulator.objects.get(name="下级").parent.name == "上级"
