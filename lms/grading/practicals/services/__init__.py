"""Writes of the practice: the logbook and its confirmation, the marking, the decision."""
