"""Where the time of a case goes: layers, operators, kernels, memory; never in a run that times."""
