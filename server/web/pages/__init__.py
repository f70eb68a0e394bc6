"""The pages for people: one module per context. Handlers parse, call one function and present."""

from litestar import Router


def page_routes() -> list[Router]:
    """Return every page and the static files, ready to be mounted."""
    from server.web.pages import accounts  # noqa: PLC0415 - replaced below
    from server.web import static_files  # noqa: PLC0415 - replaced below

    return [Router("/", route_handlers=[static_files.get_static, *accounts.HANDLERS], include_in_schema=False)]
