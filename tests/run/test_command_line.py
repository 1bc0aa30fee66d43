"""The command line: instant help, one exit code for each kind of end, refusals with their code and clause."""

import json
import subprocess
import sys

import pytest
from tests.run.started import ROOT, bihuan, environment

from bihuan import cli
from bihuan.config import localdb
from bihuan.refusal import Refusal


@pytest.mark.parametrize("command", ["run", "demo", "import", "pack", "audit", "clauses", "manage"])
def test_help_names_every_command(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    assert f"    {command} " in capsys.readouterr().out


def test_help_imports_neither_django_nor_the_law(tmp_path):
    program = (
        "import sys\nfrom bihuan import cli\ntry: cli.main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'django', 'psycopg', 'bihuan.policy'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", program], env=environment(tmp_path), capture_output=True, text=True)
    assert ended.stdout.splitlines()[-1] == "[]"


def test_no_command_and_an_unknown_one_are_wrong_use(tmp_path):
    assert bihuan(tmp_path).returncode == 2
    unknown = bihuan(tmp_path, "dance")
    assert unknown.returncode == 2
    assert "dance" in unknown.stderr


def test_the_demonstration_is_refused_in_production(tmp_path):
    ended = bihuan(tmp_path, "demo", BIHUAN_ENV="production")
    assert ended.returncode == 2
    assert "production" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_demonstration_is_refused_where_the_environment_is_misspelt(tmp_path):
    ended = bihuan(tmp_path, "demo", BIHUAN_ENV="prod", DJANGO_SETTINGS_MODULE="tests.run.tiny_site", DATABASE_URL="x")
    assert ended.returncode == 2
    assert "BIHUAN_ENV=prod is not known" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_manage_hands_every_word_to_django(tmp_path):
    given = {"DJANGO_SETTINGS_MODULE": "tests.run.tiny_site", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    ended = bihuan(tmp_path, "manage", "migrate", "--help", **given)
    assert ended.returncode == 0
    assert "--fake-initial" in ended.stdout


class Answering:
    """What a parser would hand on: a command that is declined."""

    def __init__(self, *, as_json):
        self.json = as_json

    @staticmethod
    def run(args):
        raise Refusal("role_not_allowed", missing=["regulator_leader"], needed="领导")


def test_a_refusal_is_told_with_code_and_clause(capsys):
    assert cli._answer(Answering(as_json=False)) == 1
    told = capsys.readouterr().err
    assert "由领导办理" in told
    assert "[role_not_allowed, ours]" in told


def test_a_refusal_as_json_has_its_code_and_what_is_missing(capsys):
    assert cli._answer(Answering(as_json=True)) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer == {"refused": "role_not_allowed", "missing": ["regulator_leader"], "clause": "ours"}


def test_a_database_that_cannot_be_had_is_told_in_one_line(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    ended = bihuan(tmp_path / "home", "run", PG_BINDIR=str(empty))
    assert ended.returncode == 1
    assert ended.stderr == f"bihuan: No postgres program in {empty}.\n"


def test_a_server_that_does_not_answer_is_told_in_one_line(tmp_path):
    given = {"DJANGO_SETTINGS_MODULE": "tests.run.tiny_site", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    ended = bihuan(tmp_path / "home", "run", **given)
    assert ended.returncode == 1
    assert ended.stderr.startswith("bihuan: The database does not answer")
    assert "Traceback" not in ended.stderr


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A database in which nothing has ever been made."""
    server = localdb.Cluster(tmp_path_factory.mktemp("empty") / "pg")
    yield {"DATABASE_URL": server.ensure()}
    server.release()


@pytest.mark.parametrize(
    "words", [("audit", "verify"), ("audit", "export", "--out", "x"), ("import", "hazards", "b.csv", "--as", "a")]
)
def test_before_the_first_run_a_command_says_what_to_do(tmp_path, empty, words):
    ended = bihuan(tmp_path, *words, **empty)
    assert ended.returncode == 1
    assert "bihuan run" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_offices_may_be_set_up_before_the_first_run(tmp_path, empty):
    """README, "Bring in your own data": a real installation begins with one file."""
    ended = bihuan(tmp_path, "offices", str(ROOT / "docs/how-to/offices.toml"), **empty)
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False), ended.stderr
    assert "admin" in ended.stdout
    assert bihuan(tmp_path, "audit", "verify", **empty).returncode == 0
