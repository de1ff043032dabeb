"""The regression gate: evidence of two sides, judged by a policy."""
