"""The suite's options beside those of the plugins that people use with it."""

from benchmarks import plugin

# Options and the names under which pytest keeps them, read from the plugins' sources:
# pytest-xdist 3.8.0, pytest-timeout 2.4.0, pytest-cov 7.1.0, pytest-randomly 5.1.0.
TAKEN = {
    "xdist": (
        *("-n", "--numprocesses", "--maxprocesses", "--max-worker-restart", "--dist", "-d"),
        *("--loadscope-reorder", "--no-loadscope-reorder", "--tx", "--px", "--rsyncdir"),
        *("--rsyncignore", "--testrunuid", "--maxschedchunk", "-f", "--looponfail"),
        *("maxworkerrestart", "loadscopereorder", "distload", "loadgroup", "usepdb"),
    ),
    "timeout": (
        *("--timeout", "--timeout_method", "--timeout-method", "--session-timeout"),
        "--timeout-disable-debugger-detection",
        "timeout_func_only",
    ),
    "cov": (
        *("--cov", "--cov-reset", "--cov-report", "--cov-config", "--no-cov-on-fail", "--no-cov"),
        *("--cov-fail-under", "--cov-append", "--cov-branch", "--cov-precision", "--cov-context"),
        "cov_source",
    ),
    "randomly": (
        *("--randomly-seed", "--randomly-dont-reset-seed", "--randomly-dont-reorganize", "-p"),
        *("randomly_reset_seed", "randomly_reorganize"),
    ),
}


class Options(list):
    """Stands for pytest's parser and its group; holds what is added."""

    def getgroup(self, *_names):
        return self

    def addoption(self, *names, **settings):
        self += [*names, *([settings["dest"]] if "dest" in settings else [])]


def plain(name):
    """As pytest keeps an option: two of one such name share a value, and nobody says so."""
    return name.lstrip("-").replace("-", "_")


def test_no_option_is_another_plugin_s():
    """Neither as it is typed nor as it is kept."""
    ours = Options()
    plugin.pytest_addoption(ours)
    assert "--list-cases" in ours
    taken = {plain(name): owner for owner, names in TAKEN.items() for name in names}
    assert {name: taken[plain(name)] for name in ours if plain(name) in taken} == {}
