"""The rules of certificates: ids, claims, verdicts, marks. Pure: no clock, no chance, no I/O."""
