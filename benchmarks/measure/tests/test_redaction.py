"""What never reaches a result file."""

import json
from pathlib import Path

import pytest

from benchmarks.measure.redaction import is_secret, redacted, redacted_command, without_home

HIDDEN = "s3cretValue1234567890"


@pytest.mark.parametrize(
    "name",
    [
        *("--api-token", "GITHUB_TOKEN", "accessToken", "AWS_SECRET_ACCESS_KEY", "db_password"),
        *("--basic-auth", "X_APIKEY", "passphrase", "--credentials", "KEY"),
    ],
)
def test_a_secret_is_known_by_its_name(name):
    """However its words are joined."""
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["--tokenizer", "--author", "monkey", "OMP_NUM_THREADS", "--keyword", "--subject"]
)
def test_a_name_that_only_sounds_alike_is_no_secret(name):
    """What explains a number must not be left out."""
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ([f"--api-token={HIDDEN}", "b"], "--api-token=REDACTED b"),
        (["--api-token", HIDDEN, "b"], "--api-token REDACTED b"),
        (["-o", f"api_token={HIDDEN}"], "-o api_token=REDACTED"),
        ([f"--override-ini=api_token={HIDDEN},{HIDDEN}"], "--override-ini=api_token=REDACTED"),
        ([f"--url=https://h/?q=1&token={HIDDEN}"], "'--url=https://h/?q=1&token=REDACTED'"),
        (
            [f"--benchmark-storage=elasticsearch+https://u:{HIDDEN}@one:9200,u:{HIDDEN}@two/i"],
            "--benchmark-storage=elasticsearch+https://REDACTED@two/i",
        ),
        (["--url", f"https://{HIDDEN}@host/x"], "--url https://REDACTED@host/x"),
        (["--header", f"Bearer {HIDDEN}"], "--header REDACTED"),
        (["--x", f"ghp_{HIDDEN}"], "--x REDACTED"),
        (["--auth", "--preset", "smoke"], "--auth --preset smoke"),
        (["-k", "token and b1", "--subject=basic_64"], "-k 'token and b1' --subject=basic_64"),
    ],
)
def test_a_command_keeps_all_but_its_secrets(words, kept):
    """Of the same option, of the next word, of an address, or of a known form."""
    command = redacted_command(words)
    assert command == kept
    assert HIDDEN not in command


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("/opt/alice", "~"),
        ("/opt/alice/x:/opt/alice/y,/opt/alice", "~/x:~/y,~"),
        ("/opt/aliced /x/opt/alice", "/opt/aliced /x/opt/alice"),
        ("--a=/home/bob/x '/Users/carol/y z'", "--a=~/x '~/y z'"),
        ("file:///home/bob/x", "file://~/x"),
        ("/homes/x /data/home/y https://host/home/z", "/homes/x /data/home/y https://host/home/z"),
    ],
)
def test_home_folders_lose_their_owners_names(monkeypatch, text, kept):
    """One's own wherever it lies, and others' where they usually lie."""
    monkeypatch.setenv("HOME", "/opt/alice")
    assert without_home(text) == kept


def test_user_without_a_home_folder_has_no_name_in_it(monkeypatch):
    """A container may run under a number that no account has."""

    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    assert redacted("/data/x") == "/data/x"


def test_what_is_no_text_becomes_text():
    """A path in another encoding can be written as UTF-8."""
    assert json.dumps(redacted("caf\udce9")).encode() == b'"caf?"'
