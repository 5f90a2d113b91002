"""The key of a server: from the environment or the system's keyring, never from the configuration, never shown."""

from __future__ import annotations

import importlib
import ipaddress
import os
from typing import Any
from urllib.parse import SplitResult

from ..errors import ConfigError, ModelMissing
from .entry import Entry

USER = "accordingto"
"""The user name under which a key is kept in a keyring."""


def key_of(entry: Entry, url: SplitResult) -> str | None:
    """Return the entry's key, None where it needs none.

    Raises ConfigError for a key that is named and not there, cannot be one, or would cross the network unprotected.
    """
    key = _from_environment(entry) or _from_keyring(entry)
    if key is None:
        return None
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigError(f'The key of "{entry.name}" holds a blank or an unprintable sign.', "Set it anew.")
    if url.scheme != "https" and not is_near(url.hostname or ""):
        raise ConfigError(f"The key of {entry.base_url} would cross the network unprotected.", "Use https.")
    return key


def is_near(host: str) -> bool:
    """Return whether a host is this machine or in its own network, by its address or name."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith((".local", ".internal", ".localhost", ".lan"))
    return address.is_private or address.is_loopback


def is_here(host: str) -> bool:
    """Return whether a host is this machine, so that what is sent to it does not leave it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _from_environment(entry: Entry) -> str | None:
    if not entry.api_key_env:
        return None
    key = os.environ.get(entry.api_key_env, "").strip()
    if not key and not entry.keyring:
        raise ConfigError(
            f'The environment variable {entry.api_key_env}, the key of "{entry.name}", is not set.',
            f"Set it where accordingto runs: export {entry.api_key_env}=...",
        )
    return key or None


def _from_keyring(entry: Entry) -> str | None:
    if not entry.keyring:
        return None
    try:
        # A package of the reader's own choice; the project does not ask for it.
        library: Any = importlib.import_module("keyring")
    except ImportError as error:
        raise ModelMissing(
            f'The key of "{entry.name}" is in the keyring, which needs a package.', "Run: pip install keyring"
        ) from error
    try:
        key = library.get_password(entry.keyring, USER)
    except Exception as error:  # whatever the system's keyring brings about
        raise ConfigError(
            f'The keyring cannot be read for "{entry.name}": {error}.', "Unlock it, or use api_key_env."
        ) from error
    if not key:
        raise ConfigError(
            f'The keyring has no key "{entry.keyring}" for "{entry.name}".', f"Run: keyring set {entry.keyring} {USER}"
        )
    return str(key)
