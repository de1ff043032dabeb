"""Does the suite's own arithmetic hold? Its intervals on generated traces whose truth is known."""
