"""Queries about cohorts: the cohort itself, its members, and who is invited."""
