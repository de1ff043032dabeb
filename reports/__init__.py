"""So what: a run's result file becomes tables and pictures; nothing here needs torch."""
