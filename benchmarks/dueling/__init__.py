"""Two revisions or environments, measured in turns by the same code: the gate's evidence."""
