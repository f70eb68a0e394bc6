"""Items of QTI 3 for tests, and what QTI 2 writes in their place."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

RP = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates"
MATCH, MAP = f'template="{RP}/match_correct.xml"', f'template="{RP}/map_response.xml"'


def qti(
    body: str, *correct: str, base: str = "identifier", many: str = "single",
    mapping: str = "", rules: str = f"<qti-response-processing {MATCH}/>", more: str = "",
) -> str:  # fmt: skip
    values = "".join(f"<qti-value>{one}</qti-value>" for one in correct)
    return (
        '<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" '
        'identifier="q-one" title="N" xml:lang="de" adaptive="false" time-dependent="false">\n'
        f'<qti-response-declaration identifier="RESPONSE" cardinality="{many}" base-type="{base}">'
        f"<qti-correct-response>{values}</qti-correct-response>{mapping}"
        "</qti-response-declaration>\n"
        '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>'
        f"{more}<qti-item-body>\n{body}</qti-item-body>\n{rules}</qti-assessment-item>"
    )


def mapped(**worths: str) -> str:
    entries = "".join(
        f'<qti-map-entry map-key="{key}" mapped-value="{worth}"/>' for key, worth in worths.items()
    )
    return f'<qti-mapping default-value="0" lower-bound="0">{entries}</qti-mapping>'


def choices(*texts: str, tag: str = "simple-choice") -> str:
    return "".join(
        f'<qti-{tag} identifier="{name}">{text}</qti-{tag}>'
        for name, text in zip("ABCDEF", texts, strict=False)
    )


def interaction(kind: str, inner: str, **attributes: str) -> str:
    named = "".join(f' {name.replace("_", "-")}="{one}"' for name, one in attributes.items())
    tag = f"qti-{kind}-interaction"
    return f'<{tag} response-identifier="RESPONSE"{named}>{inner}</{tag}>'


def of_version_two(text: str) -> str:
    """The same item as QTI 2 writes it."""
    text = re.sub(r"(</?)qti-([a-z-]+)", lambda found: found[1] + _joined(found[2]), text)
    return re.sub(r' ([a-z]+(?:-[a-z]+)+)="', lambda found: f' {_joined(found[1])}="', text)


def _joined(name: str) -> str:
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), name)


def packed(files: dict[str, bytes | str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def manifest(*paths: str, kind: str = "imsqti_item_xmlv3p0") -> str:
    resources = "".join(
        f'<resource identifier="r{at}" type="{kind}" href="{path}">\n</resource>'
        for at, path in enumerate(paths)
    )
    return f"<manifest>\n<resources>{resources}</resources></manifest>"
