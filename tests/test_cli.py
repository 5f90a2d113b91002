from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import accordingto
from accordingto import paths
from accordingto.cli import WELCOME, main
from accordingto.cli.parser import COMMANDS, build, load_config

STORY = (
    "The ferry to Lund Island will sail again on Friday, the harbour office announced. “The engine is new and the "
    "crew is rested,” said Vera Holt, who runs the line. She added that fares would stay as they are until autumn. "
    "The island's baker, Piet Amsel, said that he had lost a third of his trade while the ferry lay in port."
)


@pytest.fixture
def story(tmp_path: Path) -> str:
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    return str(tmp_path / "story.txt")


def test_alone_it_says_the_three_things_one_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = capsys.readouterr().out
    assert said == WELCOME
    assert all(f"accordingto {command}" in said for command in ("read", "serve", "doctor"))


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"accordingto {accordingto.__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: accordingto {command}")
    assert "examples:" in said or "exit codes:" in said
    assert all(len(line) <= 120 for line in said.splitlines())


@pytest.mark.parametrize("command", COMMANDS)
def test_help_imports_nothing_heavy(command: str) -> None:
    code = (
        "import sys\n"
        "from accordingto.cli import main\n"
        f"main([{command!r}, '--help'])\n"
        "heavy = {'torch', 'transformers', 'trafilatura', 'lxml', 'flask', 'pydantic', 'numpy', 'tokenizers'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=_env(), check=False)
    assert done.returncode == 0, done.stderr


def test_help_answers_at_once() -> None:
    def seconds() -> float:
        # The processor's time, not the clock's: another program may be running beside the tests.
        before = os.times()
        subprocess.run([sys.executable, "-m", "accordingto", "--help"], capture_output=True, env=_env(), check=True)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    assert min(seconds() for _ in range(3)) < 0.4


@pytest.mark.parametrize(
    ("argv", "meant"),
    [
        (["raed"], "read"),
        (["read", "--modle", "x"], "--model"),
        (["read", "--format", "jsn"], "json"),
        (["serve", "--prot=1"], "--port"),
        (["batch", "x", "-o", "y", "--job", "2"], "--jobs"),
    ],
)
def test_the_nearest_right_word_for_a_wrong_one(
    argv: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    said = capsys.readouterr().err
    assert f'did you mean "{meant}"' in said
    assert "--help" in said


def test_a_wrong_option_of_the_configuration(story: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", story, "--set", "server.prot=1"]) == 2
    assert 'Did you mean "server.port"?' in capsys.readouterr().err


def test_a_flag_that_is_not_given_leaves_an_assignment_alone() -> None:
    args = build().parse_args(["serve", "--set", "server.port=18999"])
    assert load_config(args, **{"server.port": args.port}).server.port == 18999
    given = build().parse_args(["serve", "--set", "server.port=18999", "--port", "19001"])
    assert load_config(given, **{"server.port": given.port}).server.port == 19001


def test_read_text(story: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", story]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Vera Holt" in said
    assert "“The engine is new and the crew is rested”" in said
    assert "\x1b" not in said


def test_read_json(story: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", story, "--format", "json", "--url", "https://beacon.example/ferry"]) == 0
    reading = json.loads(capsys.readouterr().out)
    assert reading["version"] == 1
    assert reading["article"]["url"] == "https://beacon.example/ferry"
    text = reading["article"]["text"]
    for claim in reading["claims"]:
        for part in claim["content"]:
            assert text[part["start"] : part["end"]] in claim["text"]
        assert claim["quote"]["exact"] in text


def test_read_markdown(story: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", story, "--format", "markdown"]) == 0
    assert "\n## Claims\n" in capsys.readouterr().out


def test_read_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    page = f"<html><body><article><h1>Ferry sails again</h1><p>{STORY}</p></article></body></html>"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(page.encode())))
    assert main(["read", "--format", "json"]) == 0
    reading = json.loads(capsys.readouterr().out)
    assert "Vera Holt" in reading["article"]["text"]
    assert "<p>" not in reading["article"]["text"]


def test_read_the_sample_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--sample", "--format", "json"]) == 0
    reading = json.loads(capsys.readouterr().out)
    assert reading["article"]["title"].startswith("Harbour of Ostrey to close")
    assert reading["article"]["byline"] == "Ines Calloway"
    names = {speaker["name"] for speaker in reading["speakers"]}
    assert {"Helena Voss", "Tomas Rell", "Petra Anselm"} <= names
    assert len(reading["claims"]) >= 10
    for lines in ("consider supporting us", "morning letter", "cookies", "Log in", "model lighthouse", "saltydog"):
        assert lines not in reading["article"]["text"]
    assert 15 <= len(reading["summary"]["text"].split()) <= 60


def test_reading_nothing_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    assert main(["read"]) == 2
    assert "--sample" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["read", "missing.html"], "There is no file missing.html."),
        (["read", "https://example.org/"], "curl"),
        (["read", "--model", "no-such-model", "STORY"], 'no model "no-such-model"'),
    ],
)
def test_what_cannot_be_read(argv: list[str], said: str, story: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([story if arg == "STORY" else arg for arg in argv]) == 1
    complained = capsys.readouterr().err
    assert said in complained
    assert complained.startswith("accordingto: ")
    assert "Traceback" not in complained


def test_batch_and_its_exit_codes(story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.jsonl")
    assert main(["batch", story, "-o", out]) == 0
    assert capsys.readouterr().err == f"1 read: {out}\n"
    assert main(["batch", story, str(tmp_path / "missing"), "-o", out, "--jobs", "1"]) == 3
    said = capsys.readouterr().err
    assert "1 done before, 1 could not be read" in said
    assert "The last of them, " in said
    assert main(["batch", str(tmp_path / "missing"), "-o", str(tmp_path / "none.jsonl"), "--quiet"]) == 1
    assert capsys.readouterr().err == ""
    assert main(["batch", story, "-o", out, "--jobs", "0"]) == 2


def test_an_interrupted_batch_says_how_to_go_on(
    story: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("accordingto.batch.run", interrupted)
    assert main(["batch", story, "-o", str(tmp_path / "out.jsonl")]) == 130
    assert "goes on where it stopped" in capsys.readouterr().err


def test_token(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token"]) == 0
    token = capsys.readouterr().out.strip()
    assert len(token) >= 43
    assert main(["token"]) == 0
    assert capsys.readouterr().out.strip() == token
    assert main(["token", "--new", "laptop"]) == 0
    other = capsys.readouterr().out.strip()
    assert other != token
    assert main(["token", "--list"]) == 0
    listed = capsys.readouterr().out
    assert "laptop" in listed
    assert token not in listed
    assert other not in listed
    assert main(["token", "--revoke", "laptop"]) == 0
    assert main(["token", "--revoke", "laptop"]) == 2


def test_config_says_where_each_value_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "c.toml"
    file.write_text('length = "short"\n[models.mine]\nbackend = "seq2seq"\npath = "/x"\n', "utf-8")
    monkeypatch.setenv("ACCORDINGTO_SERVER_PORT", "9000")
    assert main(["config", "--config", str(file), "--set", "cache.megabytes=7"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == f"# File: {file}"
    for line in (
        'length = "short" # file',
        "server.port = 9000 # environment",
        "cache.megabytes = 7 # flag",
        'model = "bundled" # default',
        'models.mine.path = "/x" # file',
    ):
        assert line in lines
    assert main(["config", "--config", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["options"]["length"] == {"value": "short", "source": "file"}


def test_config_names_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "--path"]) == 0
    assert capsys.readouterr().out.strip() == str(paths.config_file())


def test_the_example_configuration_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import re

    from accordingto.config import Config, options

    assert main(["config", "--example"]) == 0
    example = capsys.readouterr().out
    file = tmp_path / "c.toml"
    file.write_text(example, "utf-8")
    assert set(Config.load(file).sources.values()) == {"default"}
    # With every line uncommented it is a right file too, and still says the defaults.
    file.write_text(re.sub(r"(?m)^# (?=\[?[\w.-]+(\]| = .))", "", example), "utf-8")
    config = Config.load(file)
    given = {key for key, source in config.sources.items() if source == "file"}
    assert given == {o.key for o in options() if o.default is not None}
    assert config.models["my-server"].backend == "openai"


def test_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--quick", "--json"]) in (0, 1)
    findings = json.loads(capsys.readouterr().out)
    assert {"python", "packages", "torch", "files", "configuration", "folders", "server"} <= {
        finding["check"] for finding in findings
    }


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_commands_and_options(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(command in script for command in COMMANDS)
    assert "format" in script
    assert "jobs" in script


def test_completion_works_in_bash(tmp_path: Path) -> None:
    from accordingto.cli.completion import script

    def complete(*words: str) -> list[str]:
        line = f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _accordingto; echo ${{COMPREPLY[@]}}"
        if words[-1] == "":
            line = line.replace(")", ' "")', 1)
        done = subprocess.run(["bash", "-c", script("bash") + line], capture_output=True, text=True, check=True)
        return done.stdout.split()

    assert complete("accordingto", "ba") == ["batch"]
    assert set(complete("accordingto", "")) >= set(COMMANDS)
    assert complete("accordingto", "read", "--for") == ["--format"]
    assert "--output" in complete("accordingto", "batch", "a.html", "--")


def test_a_reader_who_has_seen_enough(story: str) -> None:
    command = f"{sys.executable} -m accordingto completion bash | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=_env(), check=True)
    assert done.stderr == ""


def test_every_command_sets_what_runs_it() -> None:
    for command in COMMANDS:
        required = {"batch": ["x", "-o", "y"], "completion": ["bash"]}.get(command, [])
        args = build().parse_args([command, *required])
        assert callable(getattr(args, "run", None) or args.parser.print_help)


def _env() -> dict[str, str]:
    source = str(Path(accordingto.__file__).parent.parent)
    return {**os.environ, "PYTHONPATH": source}
