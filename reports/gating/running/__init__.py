"""A gate from its command line to its record: checkouts, the measuring process, signals."""
