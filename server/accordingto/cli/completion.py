"""`accordingto completion`: completion for the shell."""

from __future__ import annotations

import argparse
from typing import Any

from .parser import Parser, build

DESCRIPTION = """\
Print a script that completes commands and options in your shell."""

EPILOG = """\
examples:
  source <(accordingto completion bash)                                        # in ~/.bashrc
  source <(accordingto completion zsh)                                         # in ~/.zshrc, below compinit
  accordingto completion fish > ~/.config/fish/completions/accordingto.fish"""


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "completion", help="print a completion script for the shell", description=DESCRIPTION, epilog=EPILOG
    )
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="which shell")
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Print the script."""
    print(script(args.shell), end="")
    return 0


def script(shell: str) -> str:
    """Return the completion script for bash, zsh or fish, made from the parser."""
    words = list(_words(build(), ()))
    if shell == "fish":
        return _fish(words)
    cases = "\n".join(
        f'    "{" ".join(path)}") words="{" ".join(sorted([*subcommands, *flags]))}" ;;'
        for path, subcommands, flags in words
    )
    known = " ".join(f'"{" ".join(path)}"' for path, _, _ in words if path)
    completion = _BASH.replace("@CASES@", cases).replace("@KNOWN@", known)
    if shell == "bash":
        return completion
    return "autoload -U +X bashcompinit && bashcompinit\n" + completion


_BASH = """\
_accordingto() {
  local path="" word words="" i
  local known=(@KNOWN@)
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${path:+$path }${COMP_WORDS[i]}"
    for candidate in "${known[@]}"; do
      if [[ "$candidate" == "$word" ]]; then path="$word"; fi
    done
  done
  case "$path" in
@CASES@
  esac
  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _accordingto accordingto
"""


def _fish(words: list[tuple[tuple[str, ...], list[str], list[str]]]) -> str:
    lines = []
    for path, subcommands, flags in words:
        # Seen all of the path, and none of what may follow it.
        seen = " and ".join(f"__fish_seen_subcommand_from {part}" for part in path) or "__fish_use_subcommand"
        if path and subcommands:
            seen += f"; and not __fish_seen_subcommand_from {' '.join(subcommands)}"
        for name in subcommands:
            lines.append(f"complete -c accordingto -n '{seen.replace(' and ', '; and ')}' -a {name}")
        for flag in flags:
            lines.append(f"complete -c accordingto -n '{seen.replace(' and ', '; and ')}' -l {flag[2:]}")
    return "\n".join(lines) + "\n"


def _words(parser: argparse.ArgumentParser, path: tuple[str, ...]) -> Any:
    """Yield for each command its path, its subcommands and its flags."""
    subcommands: dict[str, argparse.ArgumentParser] = {}
    flags: list[str] = []
    for action in parser._actions:  # argparse has no public way to ask
        flags += [flag for flag in action.option_strings if flag.startswith("--")]
        if isinstance(action, argparse._SubParsersAction):
            subcommands.update(action.choices)
    yield path, list(subcommands), flags
    for name, child in subcommands.items():
        yield from _words(child, (*path, name))
