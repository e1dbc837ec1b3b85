"""Writes of the courses room."""
