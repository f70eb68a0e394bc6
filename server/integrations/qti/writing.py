"""QTI 3.0 out: a content package with an item a file, its pictures and a manifest."""

from collections.abc import Sequence
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from server.integrations.found import Losses, Refusing
from server.integrations.leaving import Leaving, Left, Written
from server.integrations.making import shown_paths
from server.integrations.moodle.leaving import refuse_unasked, tell_of_bank
from server.integrations.moodle.rubrics import notes_of
from server.integrations.qti import leaving
from server.integrations.qti.leaving import Asked
from server.integrations.qti.rules import ONLY, Answered, decimal, processing
from server.integrations.qti.xhtml import attribute, blocks
from server.items.domain.model import Item, ItemType
from server.items.domain.rubric import Essay, Raters, Words

_ITEM_SPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_PACKAGE_SPACE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can tell: the same items make the same bytes."""
_BODIES: dict[ItemType, leaving.Bodies] = {
    ItemType.SINGLE: leaving.choice,
    ItemType.MULTIPLE: leaving.choice,
    ItemType.HOTSPOT: leaving.hotspot,
    ItemType.ORDER: leaving.order,
    ItemType.MATCH: leaving.match,
    ItemType.TEXT: leaving.text,
    ItemType.NUMERIC: leaving.numeric,
    ItemType.CLOZE: leaving.cloze,
}


def write(items: Sequence[Leaving]) -> Written:
    files, resources, left = dict[str, bytes](), [], []
    for one in items:
        losses = Losses()
        try:
            document = _item(one.item, losses)
        except Refusing as refusal:
            left.append(Left(code=refusal.code, text=refusal.text))
            continue
        path = f"items/{one.item.id}.xml"
        shown = {f"items/{name}": one.files.get(name, b"") for name in shown_paths(one.item)}
        files |= {path: document.encode(), **shown}
        resources.append(_resource(one.item.id, path, list(shown)))
        left.append(Left(losses.all()))
    return Written(".zip", _packed({"imsmanifest.xml": _manifest(resources), **files}), tuple(left))


def _item(item: Item, losses: Losses) -> str:
    refuse_unasked(item, [*_BODIES, ItemType.ESSAY], "A package of QTI")
    tell_of_bank(item, losses)
    if isinstance(item.body, Essay):
        return _essay(item, item.body, losses)
    asked = _BODIES[item.type](item, losses)
    rules = processing(asked.answers, losses, echo=bool(asked.rationales), together=asked.together)
    stem = blocks(asked.stem or item.stem, losses, asked.fields)
    return _document(item, asked, stem + asked.interaction, rules, losses)


def _essay(item: Item, body: Essay, losses: Losses) -> str:
    if body.exemplars or body.raters != Raters() or body.shows_rubric or body.words != Words():
        losses.add("Its exemplars, its rules for raters and the words asked for are not kept.")
    interaction = (
        f'<qti-extended-text-interaction response-identifier="{ONLY}"/>'
        '<qti-rubric-block use="scoring" view="scorer"><qti-content-body>'
        f"{blocks(notes_of(item), losses)}</qti-content-body></qti-rubric-block>"
    )
    asked = Asked([Answered("string", "single", (), item.points)])
    return _document(item, asked, blocks(item.stem, losses) + interaction, "", losses)


def _document(item: Item, asked: Asked, body: str, rules: str, losses: Losses) -> str:
    responses = "\n".join(one.declared(losses) for one in asked.answers)
    points = decimal(item.points, losses)
    by_people = ' external-scored="human"' if item.type is ItemType.ESSAY else ""
    feedback, outcomes = _feedback(item, asked, losses)
    return (
        f'{_HEAD}<qti-assessment-item xmlns="{_ITEM_SPACE}" identifier="{item.id}" '
        f'title="{attribute(item.title)}" xml:lang="{item.language}" adaptive="false" '
        f'time-dependent="false">\n{responses}\n'
        '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float" '
        f'normal-maximum="{points}"{by_people}><qti-default-value><qti-value>0</qti-value>'
        f"</qti-default-value></qti-outcome-declaration>\n{outcomes}"
        f"<qti-item-body>\n{body}\n</qti-item-body>\n{rules}\n{feedback}</qti-assessment-item>\n"
    )


def _feedback(item: Item, asked: Asked, losses: Losses) -> tuple[str, str]:
    """Return what is told afterwards, and the outcomes that it depends on."""
    told, outcomes = [], ""
    if asked.rationales:
        cardinality = asked.answers[0].cardinality
        outcomes += (
            '<qti-outcome-declaration identifier="FEEDBACK" base-type="identifier" '
            f'cardinality="{cardinality}"/>\n'
        )
        told += [("FEEDBACK", name, text) for name, text in asked.rationales.items()]
    if item.feedback:
        outcomes += (
            '<qti-outcome-declaration identifier="GENERAL" cardinality="single" '
            'base-type="identifier"><qti-default-value><qti-value>general</qti-value>'
            "</qti-default-value></qti-outcome-declaration>\n"
        )
        told.append(("GENERAL", "general", item.feedback))
    feedback = "".join(
        f'<qti-modal-feedback outcome-identifier="{outcome}" identifier="{name}" show-hide="show">'
        f"<qti-content-body>{blocks(text, losses)}</qti-content-body></qti-modal-feedback>\n"
        for outcome, name, text in told
    )
    return feedback, outcomes


def _resource(name: str, path: str, shown: Sequence[str]) -> str:
    files = "".join(f'<file href="{escape(one, quote=True)}"/>' for one in (path, *shown))
    return (
        f'    <resource identifier="{name}" type="imsqti_item_xmlv3p0" href="{path}">{files}'
        "</resource>"
    )


def _manifest(resources: Sequence[str]) -> bytes:
    inner = "\n".join(resources)
    return (
        f'{_HEAD}<manifest xmlns="{_PACKAGE_SPACE}" identifier="items">\n'
        "  <metadata><schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata>\n"
        f"  <organizations/>\n  <resources>\n{inner}\n  </resources>\n</manifest>\n"
    ).encode()


def _packed(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(ZipInfo(name, _LONG_AGO), data, ZIP_DEFLATED)
    return out.getvalue()
