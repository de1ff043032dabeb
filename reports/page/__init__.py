"""The report that people look at: one HTML page of one run or of several."""
