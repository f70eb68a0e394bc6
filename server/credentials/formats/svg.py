"""A credential baked into an SVG (Open Badges 3.0, section 5.3.2.1).

One element of the Open Badges namespace holds the signed document as it is served. Whatever stands
in a name stays text: the one mark that ends a CDATA section is put into two of them.
"""

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


def baked_svg(drawing: str, credential_text: str) -> str:
    """Return the badge as a drawing that carries the credential, first in its root element."""
    opening, rest = drawing.split(">", 1)
    text = credential_text.replace("]]>", "]]]]><![CDATA[>")
    credential = f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>"
    return f'{opening} xmlns:openbadges="{NAMESPACE}">\n{credential}{rest}'
