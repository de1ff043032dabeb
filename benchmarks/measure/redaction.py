"""What no result file may hold: secrets, and the names of home folders."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

# A word that a shell does not quote, so that the command stays one that can be read.
LEFT_OUT = "REDACTED"

# A name is a secret's by the end of one of its words: neither a tokenizer nor a monkey is one.
SECRET_WORD = re.compile(
    r"(?:token|secret|password|passwd|passphrase|credential|apikey)s?$|^(?:auth|key|pwd)s?$",
    re.IGNORECASE,
)
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
NAMED = re.compile(r"([\w.-]+)=")
# Up to the last @ of the word: a password may hold one, and an address several hosts.
USER_OF_URL = re.compile(r"(?<=://)[^\s'\"]*@")
# What GitHub, GitLab, Hugging Face, npm, AWS, Slack, PyPI and the like begin their tokens with,
# JSON web tokens, and the header that carries one. No case's name looks like these.
TOKEN = re.compile(
    r"\b(?:(?:gh[a-z]_|glpat-|hf_|npm_|AKIA|ASIA)[A-Za-z0-9]{16,}"
    r"|(?:github_pat_|sk-|xox[a-z]-|pypi-|eyJ)[\w.-]{16,}"
    r"|(?i:bearer)\s+\S+)"
)
# Where a path can begin and where a folder's name ends: /x/root and /rooted are not /root.
BEFORE = r"(?:(?<![^\s='\":;,@(])|(?<=://))"
BEHIND = r"(?![^/\s'\":;,)])"
# Other people's, too: under sudo the home folder in force is not the one that is typed.
ANY_HOME = r"/(?:home|Users)/[^/\s'\":;,)]+"


def is_secret(name: str) -> bool:
    """Whether the name of an option or a variable says that its value is a secret."""
    return any(SECRET_WORD.search(word) for word in WORD.findall(name))


def redacted(text: str) -> str:
    """The text without credentials and with home folders as ``~``."""
    return without_home(without_secrets(text))


def redacted_command(words: Sequence[str]) -> str:
    """The words as a shell takes them, without secrets and with home folders as ``~``.

    A secret may stand in the word of its option or in the one behind.
    """
    kept = []
    secret_follows = False
    for word in words:
        hidden = secret_follows and not word.startswith("-")
        kept.append(LEFT_OUT if hidden else without_secrets(word))
        secret_follows = word.startswith("-") and "=" not in word and is_secret(word)
    # Home folders last: a shell knows ~ only where it is not quoted.
    return without_home(shlex.join(kept))


def without_secrets(text: str) -> str:
    """The text without credentials, and as UTF-8 can hold it.

    Behind a secret's name and ``=`` all is left out, whatever follows there.
    """
    # What is no text (a path in another encoding) has no place in a file of text.
    text = text.encode(errors="replace").decode()
    for match in NAMED.finditer(text):
        if is_secret(match[1]):
            text = text[: match.end()] + LEFT_OUT
            break
    return TOKEN.sub(LEFT_OUT, USER_OF_URL.sub(f"{LEFT_OUT}@", text))


def without_home(text: str) -> str:
    """The text with each home folder that a path begins with as ``~``."""
    homes = [re.escape(home)] if (home := _home()) else []
    return re.sub(f"{BEFORE}(?:{'|'.join([*homes, ANY_HOME])}){BEHIND}", "~", text)


def _home() -> str | None:
    try:
        home = str(Path.home())
    except RuntimeError:  # A container's user may have none.
        return None
    return None if home == "/" else home  # Every path begins with that.
