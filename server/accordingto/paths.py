"""Where things are: what ships with the package, and the reader's own files.

`ACCORDINGTO_HOME` puts all of the reader's own files into one folder (for containers and tests); without it they are
where the platform keeps such files.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def _shipped(packaged: str, in_checkout: str) -> Path:
    # The wheel carries these folders inside the package; a checkout (and an editable install) has them beside server/.
    inside = _PACKAGE / packaged
    if inside.is_dir():
        return inside
    return _CHECKOUT / in_checkout


def weights() -> Path:
    """Return the folder with the bundled weights and the registry of known models."""
    return _shipped("weights", "models")


def panel() -> Path:
    """Return the folder with the browser extension, whose panel code the demo page shares."""
    return _shipped("panel", "extension")


def sample() -> Path:
    """Return the HTML page that ships with the package."""
    return _PACKAGE / "samples" / "harbour.html"


def config_file(env: Mapping[str, str] | None = None) -> Path:
    """Return the configuration file: `ACCORDINGTO_CONFIG`, or `config.toml` in the configuration folder."""
    env = os.environ if env is None else env
    named = env.get("ACCORDINGTO_CONFIG")
    return Path(named).expanduser() if named else config_dir(env) / "config.toml"


def config_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the configuration file."""
    return _own("config", env)


def data_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of tokens and pulled models."""
    return _own("data", env)


def cache_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of what can be made again."""
    return _own("cache", env)


def state_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of logs and of what a running server notes about itself."""
    return _own("state", env)


def _own(kind: str, env: Mapping[str, str] | None) -> Path:
    env = os.environ if env is None else env
    home = env.get("ACCORDINGTO_HOME")
    if home:
        return Path(home).expanduser() / kind
    import platformdirs

    folders = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "cache": platformdirs.user_cache_path,
        "state": platformdirs.user_state_path,
    }
    return folders[kind]("accordingto", appauthor=False)
