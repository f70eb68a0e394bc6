"""Assay: courses, timed exams, and certificates that anyone can check."""
