"""`bihuan pack …` as a person and as a program call it."""

import argparse
import json

import pytest

from bihuan.policy import command, policies


@pytest.fixture
def call(tree, monkeypatch, capsys):
    monkeypatch.setenv("BIHUAN_PACKS", str(tree.folder))
    policies.reload()
    parser = argparse.ArgumentParser()
    command.add_parsers(parser.add_subparsers())

    def _call(*words):
        args = parser.parse_args(["pack", *words])
        code = args.run(args)
        return code, capsys.readouterr().out

    yield _call
    monkeypatch.undo()
    policies.reload()


def test_check_of_clean_packs_succeeds(call):
    code, out = call("check")
    assert code == 0
    assert "3 packs" in out
    assert "0 errors" in out


def test_check_names_the_fault_and_fails(tree, call):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-9"\nvalue = 3')
    code, out = call("check", "--json")
    (error,) = json.loads(out)["errors"]
    assert code == 1
    assert (error["file"], error["code"]) == ("cn-9901/parameters/checks.toml", "clause_unknown")


def test_explain_prints_chain_and_answer(tree, call):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3')
    code, out = call("explain", "cn-9901", "checks.min_experts", "--on", "2026-11-25")
    assert code == 0
    assert "→ cn-9901" in out
    assert "C-1.2" in out
    assert "= 3" in out


def test_explain_as_json_carries_release_and_basis(tree, call):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3')
    _, out = call("explain", "9901", "checks.min_experts", "--on", "2026-11-25", "--json")
    answer = json.loads(out)
    assert answer["release"].startswith("cn-9901@")
    assert (answer["answer"]["value"], answer["answer"]["basis"]["clause"]) == (3, "C-1.2")


def test_explain_of_an_unknown_key_is_wrong_use(call):
    code, out = call("explain", "cn-9901", "checks.min_expert", "--on", "2026-11-25")
    assert code == 2
    assert "checks.min_experts" in out


def test_unset_and_stale_list(tree, call):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3')
    _, out = call("unset", "cn-9901", "--on", "2026-11-25", "--json")
    names = {each["key"] for each in json.loads(out)["unset"]}
    assert "checks.per_year" in names
    assert "checks.min_experts" not in names
    _, out = call("stale", "--before", "2027-01-01", "--json")
    assert [row["key"] for row in json.loads(out)["stale"]] == ["checks.min_experts"]


@pytest.mark.parametrize("words", [("explain", "cn-9910", "checks.per_year"), ("unset", "cn-9910")])
def test_a_misspelt_pack_is_not_answered_by_the_nation(call, words):
    code, out = call(*words)
    assert code == 2
    assert "no pack 'cn-9910'; there are: cn, cn-99, cn-9901" in out
