"""The cookies we set: kept from scripts, from other sites, and with TLS from plain HTTP."""

from typing import Literal

from litestar.datastructures import Cookie


def own_cookie(
    name: str,
    value: str,
    *,
    seconds: int,
    public_url: str,
    path: str = "/",
    samesite: Literal["lax", "strict"] = "lax",
) -> Cookie:
    """`seconds` 0 takes it away."""
    return Cookie(
        key=name,
        value=value,
        max_age=seconds,
        path=path,
        httponly=True,
        samesite=samesite,
        secure=public_url.startswith("https://"),
    )
