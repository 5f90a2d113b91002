"""The server as a service of the reader's own account: started at log-in, restarted when it fails, no root needed.

    service.install()       # -> what was done, as lines for a person
    service.status()        # -> Status(installed=True, running=True, detail="...")

On Linux a systemd user unit, on macOS a launchd agent, on Windows a scheduled task.
"""

from __future__ import annotations

import contextlib
import json
import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from .errors import ServiceError

NAME = "accordingto"
LABEL = "org.accordingto.server"


@dataclass(frozen=True, slots=True)
class Status:
    """Whether the service is there and runs; `detail` is what the system says of it, in one line."""

    installed: bool
    running: bool
    detail: str


def command(extra: Sequence[str] = ()) -> list[str]:
    """Return the command that the service runs: this very installation's."""
    return [sys.executable, "-m", "accordingto", "serve", *extra]


def unit(extra: Sequence[str] = ()) -> str:
    """Return the systemd user unit."""
    start = " ".join(_quoted(part) for part in command(extra))
    return f"""\
[Unit]
Description=Accordingto: what the page says, and according to whom

[Service]
Type=exec
ExecStart={start}
Restart=on-failure
RestartSec=5
# Only the server is told to stop: it ends its reading process itself, after the reading under way.
KillMode=mixed
TimeoutStopSec=20
Nice=5
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
MemoryMax=6G

[Install]
WantedBy=default.target
"""


def agent(extra: Sequence[str] = ()) -> bytes:
    """Return the launchd agent's property list."""
    logs = Path.home() / "Library" / "Logs" / "accordingto.log"
    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": command(extra),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ProcessType": "Background",
            "Umask": 0o077,
            "StandardErrorPath": str(logs),
            "StandardOutPath": "/dev/null",
        }
    )


def task(extra: Sequence[str] = (), user: str | None = None) -> str:
    """Return the Windows task's XML."""
    program, *arguments = command(extra)
    # pythonw has no window; it is beside python in every Windows installation.
    windowless = Path(program).with_name("pythonw.exe")
    program = str(windowless) if windowless.exists() else program
    who = user or f"{os.environ.get('USERDOMAIN', '.')}\\{os.environ.get('USERNAME', 'user')}"
    return f"""\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Accordingto's local server</Description></RegistrationInfo>
  <Triggers><LogonTrigger><Enabled>true</Enabled><UserId>{escape(who)}</UserId></LogonTrigger></Triggers>
  <Principals><Principal id="Author">
    <UserId>{escape(who)}</UserId><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel>
  </Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>3</Count></RestartOnFailure>
  </Settings>
  <Actions Context="Author"><Exec>
    <Command>{escape(program)}</Command><Arguments>{escape(subprocess.list2cmdline(arguments))}</Arguments>
  </Exec></Actions>
</Task>
"""


def file() -> Path:
    """Return where the service's definition is, or would be."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    if os.name == "nt":
        from . import paths

        return paths.config_dir() / "task.xml"
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "systemd" / "user" / f"{NAME}.service"


def install(extra: Sequence[str] = (), *, start_now: bool = True) -> list[str]:
    """Write the definition, have it started at log-in, and start it. Say what was done.

    `extra` are arguments for `accordingto serve`. Raises ServiceError where the system has no such services, or
    refuses.
    """
    _check_manager()
    place = file()
    place.parent.mkdir(parents=True, exist_ok=True)
    if sys.platform == "darwin":
        place.write_bytes(agent(extra))
        _run("launchctl", "bootout", f"gui/{os.getuid()}/{LABEL}", check=False)
        _run("launchctl", "bootstrap", f"gui/{os.getuid()}", str(place))
    elif os.name == "nt":
        place.write_text(task(extra), "utf-16")
        _run("schtasks", "/Create", "/TN", NAME, "/XML", str(place), "/F")
    else:
        place.write_text(unit(extra), "utf-8")
        _run("systemctl", "--user", "daemon-reload")
        _run("systemctl", "--user", "enable", NAME)
    done = [f"Wrote {place}.", "The server starts when you log in."]
    if start_now:
        done += start()
    return done


def uninstall() -> list[str]:
    """Stop the service and take its definition away. Say what was done."""
    place = file()
    if not place.exists():
        return ["The service is not installed."]
    with contextlib.suppress(ServiceError):
        stop()
    if sys.platform == "darwin":
        _run("launchctl", "bootout", f"gui/{os.getuid()}/{LABEL}", check=False)
    elif os.name == "nt":
        _run("schtasks", "/Delete", "/TN", NAME, "/F", check=False)
    else:
        _run("systemctl", "--user", "disable", NAME, check=False)
    place.unlink()
    if os.name != "nt" and sys.platform != "darwin":
        _run("systemctl", "--user", "daemon-reload", check=False)
    return [f"Removed {place}."]


def start() -> list[str]:
    """Start the service. Raises ServiceError if it is not installed, or the system refuses."""
    _check_installed()
    if _taken():
        return ["A server runs already."]
    if sys.platform == "darwin":
        _run("launchctl", "kickstart", f"gui/{os.getuid()}/{LABEL}")
    elif os.name == "nt":
        _run("schtasks", "/Run", "/TN", NAME)
    else:
        _run("systemctl", "--user", "start", NAME)
    return ["Started. `accordingto token --code` prints a pairing code."]


def stop() -> list[str]:
    """Stop the service. Raises ServiceError if it is not installed, or the system refuses."""
    _check_installed()
    if sys.platform == "darwin":
        _run("launchctl", "kill", "SIGTERM", f"gui/{os.getuid()}/{LABEL}")
    elif os.name == "nt":
        _run("schtasks", "/End", "/TN", NAME)
    else:
        _run("systemctl", "--user", "stop", NAME)
    return ["Stopped."]


def status() -> Status:
    """Say whether the service is installed and whether a server runs, by this service or otherwise."""
    from .web.server import running

    installed = file().exists()
    noted = running()
    if noted is not None:
        return Status(installed, True, f"A server runs at {noted['url']} (process {noted['pid']}).")
    return Status(installed, False, "No server runs." if installed else "The service is not installed.")


def _taken() -> bool:
    from .web.server import running

    return running() is not None


def _check_installed() -> None:
    if not file().exists():
        raise ServiceError("The service is not installed.", "Run `accordingto service install`.")


def _check_manager() -> None:
    tool = {"darwin": "launchctl", "win32": "schtasks"}.get(sys.platform, "systemctl")
    if shutil.which(tool) is None:
        raise ServiceError(f"This system has no {tool}.", "Have `accordingto serve` started by what it has instead.")


def _run(*words: str, check: bool = True) -> str:
    try:
        result = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServiceError(f"`{' '.join(words)}` could not be run: {error}.", "Run it by hand to see why.") from None
    if check and result.returncode:
        said = (result.stderr or result.stdout).strip().splitlines()
        raise ServiceError(
            f"`{' '.join(words)}` failed: {said[-1] if said else result.returncode}.", "Run it by hand to see why."
        )
    return result.stdout


def _quoted(word: str) -> str:
    """Quote a word for a unit file, where % and $ mean something."""
    word = word.replace("%", "%%").replace("$", "$$")
    return word if word.replace("%%", "").isascii() and not set(word) & set(" \t\"'\\;") else json.dumps(word)
