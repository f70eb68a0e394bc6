"""What a handler says in its `opt` of who may enter; `tests/house/test_routes.py` wants it said."""

PUBLIC = {"public": True}
