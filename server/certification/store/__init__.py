"""Decisions, held results and free sittings, as they are stored."""
