"""How a browser gets its token: a short code that is typed once, or a link that opens once.

The code has 8 letters and digits that cannot be mistaken for each other (about 39 bits). It works once, for ten
minutes. Five wrong tries void it, and the next one comes a minute later; after twenty there is none until the server
is restarted, or someone who has a token asks for one. Whoever guesses has one chance in some 30 thousand million.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import LockedOut, Unauthorized

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
LIFE = 600.0
TRIES = 5
ALL_TRIES = 20
PAUSE = 60.0
LINK_LIFE = 600.0


@dataclass(slots=True)
class _Secret:
    value: str
    until: float


def plain(code: str) -> str:
    """Return a code as it is compared: without the hyphen, in capitals."""
    return "".join(c for c in code.upper() if c.isalnum())


class Pairing:
    """The current code and the current link. `announce` is told each new code, for the terminal."""

    def __init__(
        self, announce: Callable[[str], None] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.announce = announce
        self._clock = clock
        self._lock = threading.Lock()
        self._code: _Secret | None = None
        self._link: _Secret | None = None
        self._wrong = 0
        self._all_wrong = 0
        self._pause_until = 0.0

    def new_code(self, *, trusted: bool = True) -> str:
        """Make a code, which voids the one before; `trusted` also lifts what wrong tries brought about."""
        with self._lock:
            if trusted:
                self._all_wrong = 0
                self._pause_until = 0.0
            return self._make()

    def new_link(self) -> str:
        """Make the secret of a one-time link, which voids the one before."""
        with self._lock:
            self._link = _Secret(secrets.token_urlsafe(32), self._clock() + LINK_LIFE)
            return self._link.value

    def use_code(self, code: str) -> None:
        """Take a code. Raises Unauthorized if it is wrong or too old, LockedOut after too many wrong ones."""
        with self._lock:
            now = self._clock()
            if self._all_wrong >= ALL_TRIES:
                raise LockedOut(
                    "There were too many wrong pairing codes.", "Restart the server, or run `accordingto token --code`."
                )
            if now < self._pause_until:
                raise LockedOut("There were too many wrong pairing codes.", "Wait a minute, then use the new code.")
            if self._code is None:
                self._make()
            current = self._code
            assert current is not None
            right = hmac.compare_digest(plain(code).encode(), current.value.encode())
            if right and now < current.until:
                self._wrong = 0
                self._make()
                return
            if not right:
                self._wrong += 1
                self._all_wrong += 1
                if self._wrong >= TRIES:
                    self._pause_until = now + PAUSE
            if self._wrong >= TRIES or now >= current.until:
                self._wrong = 0
                self._make()
        raise Unauthorized("The pairing code is wrong or too old.", "Use the latest that `accordingto serve` shows.")

    def use_link(self, secret: str) -> None:
        """Take a link's secret. Raises Unauthorized if it is not the current one, or was used."""
        with self._lock:
            link, now = self._link, self._clock()
            if link is not None and now < link.until and hmac.compare_digest(secret.encode(), link.value.encode()):
                self._link = None
                return
        raise Unauthorized("The link was used before, or is too old.", "Restart the server, or enter its pairing code.")

    def _make(self) -> str:
        value = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        self._code = _Secret(value, self._clock() + LIFE)
        shown = f"{value[:4]}-{value[4:]}"
        if self.announce is not None and self._all_wrong < ALL_TRIES:
            self.announce(shown)
        return shown
