"""What ``python -m benchmarks`` does, a command a file: its options, and `run`."""
