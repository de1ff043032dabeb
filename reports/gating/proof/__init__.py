"""Whether the gate holds what it promises: on this machine, on code whose truth is known."""
