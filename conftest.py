"""Makes ``pytest benchmarks`` know the suite's options, fixtures and hooks."""

pytest_plugins = ["benchmarks.plugin", "benchmarks.fixtures", "benchmarks.bookkeeping"]
