"""Which environment variables are kept, and how."""

from benchmarks.measure.variables import recorded_variables

PLAIN = {"OMP_PLACES": "cores", "MKL_DYNAMIC": "FALSE", "TORCHINDUCTOR_MAX_AUTOTUNE": "1"}


def test_variables_that_change_speed_are_kept_and_no_others():
    """By name, or by the family of the library that reads them."""
    others = {"USER": "alice", "WANDB_API_KEY": "s3cret", "PATH": "/bin", "MY_OMP_TOKEN": "s3cret"}
    assert recorded_variables(PLAIN | others) == PLAIN


def test_secret_in_a_family_is_not_there_at_all():
    """A library may come to read one."""
    assert recorded_variables({"TORCHINDUCTOR_REMOTE_CACHE_TOKEN": "s3cret"}) == {}


def test_preloaded_libraries_are_kept_without_their_folders():
    """Both separators that the loader takes."""
    preloaded = {"LD_PRELOAD": "/home/alice/lib/libjemalloc.so.2:/usr/lib/libtcmalloc.so libx.so"}
    kept = {"LD_PRELOAD": "libjemalloc.so.2 libtcmalloc.so libx.so"}
    assert recorded_variables(preloaded) == kept


def test_home_folders_and_addresses_in_values_are_shortened(monkeypatch):
    """A cache's place tells nothing about speed that its owner's name would add to."""
    monkeypatch.setenv("HOME", "/home/alice")
    given = {"TRITON_PTXAS_PATH": "/home/alice/ptxas", "CXX": "/usr/bin/g++"}
    assert recorded_variables(given) == {"CXX": "/usr/bin/g++", "TRITON_PTXAS_PATH": "~/ptxas"}


def test_caches_of_compiled_code_are_passed_over():
    """torch sets the first by itself, so that it would be there on some days and not on others."""
    given = {"TORCHINDUCTOR_CACHE_DIR": "/caches/inductor", "TRITON_CACHE_DIR": "/caches/triton"}
    assert recorded_variables(given) == {}


def test_pytest_s_further_options_are_kept_as_a_command_is():
    """They are not on the command line and change it."""
    given = {"PYTEST_ADDOPTS": "--benchmark-min-rounds=9 --my-token s3cret"}
    kept = {"PYTEST_ADDOPTS": "--benchmark-min-rounds=9 --my-token REDACTED"}
    assert recorded_variables(given) == kept


def test_options_that_cannot_be_taken_apart_are_left_out():
    """Without the other quote there is no telling where a secret ends."""
    assert recorded_variables({"PYTEST_ADDOPTS": "--my-token 's3cret"}) == {
        "PYTEST_ADDOPTS": "REDACTED"
    }
