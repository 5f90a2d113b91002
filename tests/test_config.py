from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from accordingto.config import OTHER_VARIABLES, Config, assignments, model_options, nearest, options
from accordingto.errors import ConfigError

EXAMPLE = """
model = "my-server"
allow_models = ["bundled", "my-server"]
[models.my-server]
backend = "openai"
base_url = "http://127.0.0.1:8000/v1"
name = "Qwen/Qwen3-8B"
[models.my-t5]
backend = "seq2seq"
path = "/home/me/models/flan-t5-base"
[server]
port = 9000
[claims]
threshold = 1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(EXAMPLE, "utf-8")
    return file


def test_without_a_file_everything_is_default() -> None:
    config = Config.load()
    assert config.path is None
    assert (config.model, config.server.host, config.server.port) == ("bundled", "127.0.0.1", 8765)
    assert set(config.sources.values()) == {"default"}


def test_file_environment_and_flags_in_this_order(file: Path) -> None:
    env = {"ACCORDINGTO_SERVER_PORT": "9001", "ACCORDINGTO_LENGTH": "short"}
    config = Config.load(file, env, {"length": "long", "server.host": None})
    assert (config.server.port, config.length, config.model) == (9001, "long", "my-server")
    assert config.sources["server.port"] == "environment"
    assert config.sources["length"] == "flag"
    assert config.sources["model"] == "file"
    assert config.sources["server.host"] == "default"


def test_models_of_the_reader(file: Path) -> None:
    config = Config.load(file)
    assert config.models["my-server"].name == "Qwen/Qwen3-8B"
    assert config.models["my-t5"].path == "/home/me/models/flan-t5-base"
    assert config.allowed == ("my-server", "bundled")


def test_a_whole_number_will_do_for_a_number(file: Path) -> None:
    assert Config.load(file).claims.threshold == 1.0


def test_the_file_is_named_by_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDINGTO_CONFIG", str(file))
    assert Config.load().path == file


def test_the_file_is_found_in_the_home(file: Path, home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text('length = "short"', "utf-8")
    assert Config.load().length == "short"


@pytest.mark.parametrize(
    ("toml", "wrong", "right"),
    [
        ("[server]\nprot = 1", "server.prot", "server.port"),
        ("modell = 'x'", "modell", "model"),
        ("[sever]\nport = 1", "sever.port", "server.port"),
        ("port = 1", "port", "server.port"),
        ("[models.x]\nbackend = 'openai'\nbase_ulr = 'x'", "base_ulr", "base_url"),
    ],
)
def test_a_wrong_name_is_refused_with_the_nearest_right_one(tmp_path: Path, toml: str, wrong: str, right: str) -> None:
    file = tmp_path / "c.toml"
    file.write_text(toml, "utf-8")
    with pytest.raises(ConfigError) as caught:
        Config.load(file)
    assert f'"{wrong}"' in caught.value.message
    assert f'"{right}"' in caught.value.remedy


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[server]\nport = 'x'", "whole number"),
        ("[server]\nport = true", "whole number"),
        ("[server]\nport = 70000", "from 1 to 65535"),
        ("[cache]\nenabled = 1", "true or false"),
        ("allow_models = 'bundled'", "list of texts"),
        ("allow_models = [1]", "list of texts"),
        ("length = 'shrot'", 'Did you mean "short"'),
        ("[claims]\nthreshold = nan", "from 0 to 1"),
        ("[page]\nseconds = 0", "at least 0.5"),
        ("models = 3", "[models.NAME]"),
        ("[models]\nx = 3", "[models.NAME]"),
        ("server = 3", "server."),
        ("[models.x]\nbackend = 'seq2seq'\nbeams = 0", "from 1 to 32"),
    ],
)
def test_a_wrong_value_is_refused_with_what_would_be_right(tmp_path: Path, toml: str, said: str) -> None:
    file = tmp_path / "c.toml"
    file.write_text(toml, "utf-8")
    with pytest.raises(ConfigError, match=r".") as caught:
        Config.load(file)
    assert said in caught.value.remedy


def test_a_wrong_variable_is_refused() -> None:
    with pytest.raises(ConfigError, match="ACCORDINGTO_SERVER_PORT"):
        Config.load(env={"ACCORDINGTO_SERVER_PROT": "1"})
    with pytest.raises(ConfigError, match="lists all variables"):
        Config.load(env={"ACCORDINGTO_QQQ": "1"})


def test_other_variables_are_left_alone() -> None:
    assert Config.load(env=dict.fromkeys(OTHER_VARIABLES, "") | {"HOME": "/nowhere"}).model == "bundled"


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("0", False), ("TRUE", True), ("off", False)])
def test_switches_of_the_environment(text: str, value: bool) -> None:
    assert Config.load(env={"ACCORDINGTO_CACHE_ENABLED": text}).cache.enabled is value


def test_lists_and_numbers_of_the_environment() -> None:
    config = Config.load(env={"ACCORDINGTO_ALLOW_MODELS": "bundled, other", "ACCORDINGTO_PAGE_MAX_BYTES": "1_000_000"})
    assert config.allow_models == ("bundled", "other")
    assert config.page.max_bytes == 1_000_000
    with pytest.raises(ConfigError, match="whole number"):
        Config.load(env={"ACCORDINGTO_SERVER_PORT": "8765x"})


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no configuration file"):
        Config.load(tmp_path / "missing.toml")
    with pytest.raises(ConfigError, match="no configuration file"):
        Config.load(env={"ACCORDINGTO_CONFIG": str(tmp_path / "missing.toml")})
    (tmp_path / "bad.toml").write_text("model = ", "utf-8")
    with pytest.raises(ConfigError, match="not valid TOML"):
        Config.load(tmp_path / "bad.toml")
    (tmp_path / "latin.toml").write_bytes(b"model = '\xe9'")
    with pytest.raises(ConfigError, match="not valid TOML"):
        Config.load(tmp_path / "latin.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        Config.load(tmp_path)


def test_assignments_from_the_command_line() -> None:
    assert assignments(["server.port=9", "cache.enabled=no", "allow_models=a,b"]) == {
        "server.port": 9,
        "cache.enabled": False,
        "allow_models": ["a", "b"],
    }
    with pytest.raises(ConfigError, match=r"server\.port"):
        assignments(["server.prot=9"])
    with pytest.raises(ConfigError, match="gives no value"):
        assignments(["server.port"])
    with pytest.raises(ConfigError, match="whole number"):
        Config.load(overrides=assignments(["server.port=x"]))


def test_a_configuration_can_be_sent_to_another_process(file: Path) -> None:
    config = Config.load(file)
    assert pickle.loads(pickle.dumps(config)) == config


def test_every_option_has_a_description_and_a_right_default() -> None:
    for option in options():
        assert option.doc.endswith("."), option.key
        if option.default is not None:
            assert Config.load(overrides={option.key: option.default}).sources[option.key] == "flag"
    for option in model_options():
        assert option.doc.endswith((".", "`.")), option.key


def test_no_two_options_share_a_variable() -> None:
    variables = [option.variable for option in options()]
    assert len(set(variables)) == len(variables)
    assert not set(variables) & set(OTHER_VARIABLES)


def test_page_limits_are_those_of_the_article_stage() -> None:
    from accordingto.article import Limits

    page, limits = Config.load().page, Limits()
    assert (page.max_bytes, page.max_nodes, page.max_text) == (limits.max_bytes, limits.max_nodes, limits.max_text)
    assert (page.seconds, page.memory_mb) == (limits.seconds, limits.memory_mb)


def test_nearest() -> None:
    assert nearest("prot", ["port", "host"]) == "port"
    assert nearest("zzz", ["port", "host"]) is None
