"""Assignments, incidents and rehearsals, in and out of the store."""
