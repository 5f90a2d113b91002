"""The registry: its file, the configuration over it, names that are nearly right, and plug-ins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accordingto.config import Config
from accordingto.errors import ConfigError, ModelMissing, UnknownModel
from accordingto.models import open_backend, open_checker, store
from accordingto.models.backend import OWN, Compute, factory, make
from accordingto.models.entry import CHECKER, Entry
from accordingto.models.registry import Registry


def configured(tmp_path: Path, text: str) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    return Config.load(file)


def test_every_entry_of_the_registry_is_whole() -> None:
    for entry in Registry.load():
        assert entry.backend in (*OWN, CHECKER), entry.name
        assert entry.description
        assert entry.licence or entry.base_url
        # The hub tells sizes itself; a package's has to be known before pip is asked.
        assert not (entry.package and entry.megabytes is None), entry.name
        assert not (entry.must_pull and entry.parameters is None), entry.name
        if entry.backend not in (CHECKER, "bundled"):
            make(entry, Compute())


def test_a_model_of_the_readers_own(tmp_path: Path) -> None:
    config = configured(
        tmp_path,
        '[models.mine]\nbackend = "openai"\nbase_url = "http://127.0.0.1:1/v1"\nname = "Qwen3"\nextra = ["a=1"]\n',
    )
    entry = Registry.load(config).get("mine")
    assert (entry.model, entry.origin, entry.extra) == ("Qwen3", "config", {"a": "1"})
    assert open_backend("mine", config).describe().remote


def test_one_option_over_a_known_model_keeps_the_rest(tmp_path: Path) -> None:
    entry = Registry.load(configured(tmp_path, '[models.ollama]\nname = "gemma3:4b"\n')).get("ollama")
    assert (entry.model, entry.backend, entry.base_url) == ("gemma3:4b", "openai", "http://127.0.0.1:11434/v1")


def test_another_place_over_a_known_model_takes_the_place_of_its_own(tmp_path: Path) -> None:
    entry = Registry.load(configured(tmp_path, f'[models.smollm2-135m]\npath = "{tmp_path}"\n')).entries["smollm2-135m"]
    assert (entry.path, entry.package, entry.file, entry.sha256) == (str(tmp_path), None, None, {})
    assert entry.context == 2048


def test_two_places_are_one_too_many(tmp_path: Path) -> None:
    config = configured(tmp_path, '[models.x]\nbackend = "causal"\npath = "/m"\nhub = "a/b"\n')
    with pytest.raises(ConfigError, match='"x" comes from hub and path at once'):
        Registry.load(config)


def test_extra_and_checksums_are_looked_at(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="key=value"):
        Registry.load(configured(tmp_path, '[models.x]\nbackend = "openai"\nextra = ["loud"]\n'))
    with pytest.raises(ConfigError, match="is not a checksum"):
        Registry.load(configured(tmp_path, '[models.x]\nbackend = "causal"\npath = "/m"\nsha256 = "abc"\n'))


def test_a_name_that_is_nearly_right() -> None:
    with pytest.raises(UnknownModel, match=r'no model "smollm2-135". Did you mean "smollm2-135m"\?'):
        Registry.load().get("smollm2-135")
    with pytest.raises(UnknownModel, match="accordingto models pull owner/name"):
        Registry.load().get("owner/name")
    with pytest.raises(UnknownModel, match="models list"):
        Registry.load().get("§")


def test_a_hub_id_is_a_name_of_its_entry() -> None:
    assert Registry.load().get("google/flan-t5-small").name == "flan-t5-small"


def test_a_folder_is_a_name(tiny_t5: Path, tiny_llama: Path, tmp_path: Path) -> None:
    assert Registry.load().get(str(tiny_t5)).backend == "seq2seq"
    assert Registry.load().get(str(tiny_llama)).backend == "causal"
    with pytest.raises(ConfigError, match=r"no config\.json"):
        Registry.load().get(str(tmp_path))


def test_the_backend_of_a_configured_folder_is_told_by_its_files(tiny_t5: Path, tmp_path: Path) -> None:
    config = configured(tmp_path, f'[models.mine]\npath = "{tiny_t5}"\nbackend = "seq2seq"\n')
    assert Registry.load(config).get("mine").backend == "seq2seq"


def test_a_model_that_was_not_pulled() -> None:
    with pytest.raises(
        ModelMissing, match=r"not on this machine yet\. Fetch it: accordingto models pull flan-t5-small"
    ):
        open_backend("flan-t5-small").load()


def test_a_checker_does_not_draft_and_a_name_does_not_leave_the_store(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'Set checker = "hhem-2.1-open"'):
        open_backend("hhem-2.1-open")
    with pytest.raises(ConfigError, match="cannot be the name"):
        Entry(name="../x", backend="causal")
    assert open_checker(configured(tmp_path, "")) is None
    assert open_checker(configured(tmp_path, 'checker = "nli-deberta-v3-small"\n')) is not None


def test_a_checksum_of_a_local_file_is_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "m.gguf"
    file.write_bytes(b"GGUF")
    config = configured(tmp_path, f'[models.x]\nbackend = "causal"\npath = "{file}"\nsha256 = "{"0" * 64}"\n')
    with pytest.raises(Exception, match="is not the file it should be"):
        store.locate(Registry.load(config).get("x"))


# Plug-ins, from a package as another author would publish it (see the folder `plugin`).


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example package as pip would leave it: its module, and the metadata with its entry point."""
    source = Path(__file__).parent / "plugin"
    site = tmp_path / "site"
    info = site / "accordingto_headlines-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "accordingto_headlines.py").write_bytes((source / "accordingto_headlines.py").read_bytes())
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: accordingto-headlines\nVersion: 1.0\n", "utf-8")
    import tomllib

    points = tomllib.loads((source / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    lines = [f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in names.items()) for group, names in points.items()]
    (info / "entry_points.txt").write_text("\n".join(lines), "utf-8")
    monkeypatch.syspath_prepend(str(site))
    return site


def test_the_example_plugin_drafts(plugin: Path, tmp_path: Path, article: Any) -> None:
    from accordingto.summary.options import SummaryOptions

    config = configured(tmp_path, '[models.heads]\nbackend = "headlines"\nextra = ["words=9"]\n')
    drafted = list(open_backend("heads", config).draft(article, (), SummaryOptions()))
    assert drafted == ["No one was hurt, and the company did not."]


def test_a_backend_that_is_not_installed() -> None:
    with pytest.raises(ConfigError, match=r'"seqtoseq", which is not installed.*Did you mean "seq2seq"\?'):
        factory(Entry(name="x", backend="seqtoseq"))


def test_a_plugin_that_cannot_be_imported(plugin: Path) -> None:
    (plugin / "accordingto_headlines.py").write_text("import nothing_of_that_name\n", "utf-8")
    import sys

    sys.modules.pop("accordingto_headlines", None)
    with pytest.raises(Exception, match=r"cannot be imported.*nothing_of_that_name"):
        factory(Entry(name="x", backend="headlines"))


def test_the_page_of_the_docs_lists_every_known_model() -> None:
    page = (Path(__file__).parents[2] / "docs" / "models.md").read_text("utf-8")
    table = page.split("## Known models")[1].split("<!-- measured -->")[0]
    for entry in Registry.load():
        assert f"`{entry.name}`" in table, entry.name
