"""`bihuan import` on the command line."""

import json

import pytest
from tests.cast import account
from tests.exchange.books import GOOD, HEADER, OTHER, opened, xlsx

from bihuan.cli import main
from bihuan.exchange.sheets.models import ImportJob
from bihuan.parties.models import Enterprise, Role

pytestmark = pytest.mark.django_db
ROW = ("甲厂", GOOD, "371302", "机械")


def written(folder, rows, name="企业.xlsx"):
    path = folder / name
    path.write_bytes(xlsx(rows))
    return str(path)


def test_a_file_goes_in_and_the_answer_is_json(clerk, tmp_path, capsys):
    file = written(tmp_path, [HEADER, ROW])
    assert main(["import", "enterprises", file, "--as", clerk.username, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["state"], answer["counts"]["new"], answer["problems"]) == ("imported", 1, [])
    assert Enterprise.objects.count() == 1


def test_a_dry_run_imports_nothing(clerk, tmp_path, capsys):
    file = written(tmp_path, [HEADER, ROW])
    assert main(["import", "enterprises", file, "--as", clerk.username, "--dry-run"]) == 0
    assert "新增1" in capsys.readouterr().out
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize("order", [["{as}", "enterprises", "{file}"], ["enterprises", "{as}", "{file}"]])
def test_the_account_may_be_named_before_the_file(clerk, tmp_path, order):
    words = {"{as}": ["--as", clerk.username], "{file}": [written(tmp_path, [HEADER, ROW])]}
    given = [part for word in order for part in words.get(word, [word])]
    assert main(["import", *given]) == 0
    assert Enterprise.objects.count() == 1


def test_errors_are_listed_and_the_marked_file_is_written(clerk, tmp_path, capsys):
    file = written(tmp_path, [HEADER, ROW, ("乙厂", OTHER, "371302", "机戒")])
    assert main(["import", "enterprises", file, "--as", clerk.username, "--marked", str(tmp_path)]) == 1
    assert "企业 第3行 D列“行业领域”" in capsys.readouterr().out
    assert opened((tmp_path / "企业（有错误）.xlsx").read_bytes()).active["E3"].value
    assert not Enterprise.objects.exists()


def test_a_mapping_file_and_given_values_are_taken(clerk, tmp_path):
    file = written(tmp_path, [("a", "b"), ("甲厂", GOOD)])
    mapping = tmp_path / "m.toml"
    mapping.write_text('kind = "enterprises"\n[columns]\nname = "a"\ncredit_code = "b"\n', encoding="utf-8")
    given = ["--map", str(mapping), "--set", "division_code=371302", "--set", "sector=机械"]
    assert main(["import", "enterprises", file, "--as", clerk.username, *given]) == 0
    assert Enterprise.objects.get().name == "甲厂"


def test_an_enterprise_brings_in_its_own_hazards_without_naming_itself(known, tmp_path):
    account("safety", "孙安全", Role.ENTERPRISE_SAFETY, enterprise=known)
    file = written(tmp_path, [("编号", "隐患描述"), ("1", "配电箱前堆放纸箱")], name="台账.xlsx")
    mapping = tmp_path / "m.toml"
    mapping.write_text('kind = "hazards"\n[columns]\nsource_row = "编号"\ndescription = "隐患描述"\n', encoding="utf-8")
    given = ["--map", str(mapping), "--set", "source=台账"]
    for more in ([], given):
        assert main(["import", "hazards", file, "--as", "safety", *more]) == 0
    assert known.hazards.get().description == "配电箱前堆放纸箱"


def test_a_refusal_is_one_line_with_its_code(clerk, tmp_path, capsys):
    path = tmp_path / "旧.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert main(["import", "enterprises", str(path), "--as", clerk.username]) == 1
    assert "sheet_format_not_supported" in capsys.readouterr().err
    assert not ImportJob.objects.exists()


def test_an_unknown_account_or_file_is_wrong_use(clerk, tmp_path, capsys):
    file = written(tmp_path, [HEADER, ROW])
    assert main(["import", "enterprises", file, "--as", "nobody"]) == 2
    assert main(["import", "enterprises", str(tmp_path / "none.xlsx"), "--as", clerk.username]) == 2
    assert not ImportJob.objects.exists()


def test_the_template_is_written(clerk, tmp_path):
    assert main(["import", "experts", "--as", clerk.username, "--template", str(tmp_path)]) == 0
    assert (tmp_path / "专家导入模板.xlsx").is_file()
