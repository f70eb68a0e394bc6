"""`python -m server`: the same as the installed `assay`."""

from server.cli import main

if __name__ == "__main__":
    main()
