"""Words in the reader's language: see `voice`."""
