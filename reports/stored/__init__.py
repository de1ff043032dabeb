"""Two stored runs, judged with the gate's words: weaker evidence than a duel."""
