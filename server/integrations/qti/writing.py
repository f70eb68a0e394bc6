"""QTI 3.0 out: a content package with an item a file, its pictures and a manifest."""

from collections.abc import Mapping, Sequence
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from server.integrations.differences import refuse_unasked, tell_of_bank
from server.integrations.found import Losses, Refusing
from server.integrations.leaving import Leaving, Left, Written
from server.integrations.making import shown_paths
from server.integrations.qti import leaving
from server.integrations.qti.leaving import Asked
from server.integrations.qti.rules import ONLY, Answered, decimal, processing
from server.integrations.qti.xhtml import attribute, blocks
from server.integrations.rubrics import notes_of
from server.items.domain.model import Item, ItemType, Testlet, testlet_items
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
    homes = {name: one.item.id for one in items for name in testlet_items(one.item)}
    files, resources = dict[str, bytes](), dict[str, str]()
    left = [_written(one, homes, files, resources) for one in items]
    left = [_whole(one.item, told, resources) for one, told in zip(items, left, strict=True)]
    # The items of a testlet stand together, in its order, for the manifest is their order.
    behind = [name for one in items for name in testlet_items(one.item)]
    ordered = [name for name in resources if name not in behind] + behind
    manifest = _manifest([resources[name] for name in ordered if name in resources])
    return Written(".zip", _packed({"imsmanifest.xml": manifest, **files}), tuple(left))


def _written(
    one: Leaving, homes: Mapping[str, str], files: dict[str, bytes], resources: dict[str, str]
) -> Left:
    item, losses = one.item, Losses()
    try:
        document = _document_of(item, homes.get(item.id, ""), losses)
    except Refusing as refusal:
        return Left(code=refusal.code, text=refusal.text)
    kind = "stimulus" if item.type is ItemType.TESTLET else "item"
    path = f"items/{item.id}.xml"
    shown = {f"items/{name}": one.files.get(name, b"") for name in shown_paths(item)}
    files |= {path: document.encode(), **shown}
    resources[item.id] = _resource(item.id, kind, path, list(shown))
    return Left(losses.all())


def _whole(item: Item, left: Left, resources: Mapping[str, str]) -> Left:
    """Refuse a testlet of which an item does not go out: there it would ask less."""
    if any(name not in resources for name in testlet_items(item)):
        return Left(code="E039", text="an item of its case does not go out with it")
    return left


def _document_of(item: Item, home: str, losses: Losses) -> str:
    tell_of_bank(item, losses)
    if isinstance(item.body, Testlet):
        return (
            f'{_HEAD}<qti-assessment-stimulus xmlns="{_ITEM_SPACE}" identifier="{item.id}" '
            f'title="{attribute(item.title)}" xml:lang="{item.language}">\n<qti-stimulus-body>\n'
            f"{blocks(item.body.case, losses)}\n</qti-stimulus-body>\n</qti-assessment-stimulus>\n"
        )
    document = _item(item, losses)
    if not home:
        return document
    reference = f'<qti-assessment-stimulus-ref identifier="{home}" href="{home}.xml"/>\n'
    return document.replace("<qti-item-body>", f"{reference}<qti-item-body>", 1)


def _item(item: Item, losses: Losses) -> str:
    refuse_unasked(item, [*_BODIES, ItemType.ESSAY], "A package of QTI")
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


def _resource(name: str, kind: str, path: str, shown: Sequence[str]) -> str:
    files = "".join(f'<file href="{escape(one, quote=True)}"/>' for one in (path, *shown))
    return (
        f'    <resource identifier="{name}" type="imsqti_{kind}_xmlv3p0" href="{path}">{files}'
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
