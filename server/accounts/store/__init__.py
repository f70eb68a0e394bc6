"""Every query about people: one module for each kind of thing that is kept."""
