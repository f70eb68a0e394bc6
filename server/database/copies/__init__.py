r"""A whole store as one file, the same for both engines: `backup` writes it, `restore` reads it.

A zip archive. `manifest.json` comes last and says what the rest is: of which Assay and at which
migration, and of each part its columns, rows, bytes and SHA-256. A part is `tables/NAME.tsv`: the
rows of a table as PostgreSQL's COPY writes text, a line a row, tabs between values, `\N` for
nothing, `\x…` for bytes. What follows from other rows is left out: the search is indexed anew.
"""
