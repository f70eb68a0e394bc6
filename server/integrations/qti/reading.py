"""QTI 2.1, 2.2 and 3.0 in: one item, or a content package."""

from collections.abc import Iterator
from dataclasses import replace
from posixpath import basename, dirname, join, normpath
from urllib.parse import unquote

from server.integrations.found import (
    MAX_ITEMS,
    TOO_LARGE,
    WRONG_FORMAT,
    Found,
    Reading,
    Refusing,
    Upload,
)
from server.integrations.qti.items import found_in
from server.integrations.qti.packages import Package, opened
from server.integrations.qti.stimuli import reference_of, shared
from server.integrations.report import Remark
from server.integrations.texts import FileNamed
from server.integrations.xml_tree import Element, read_xml

_ITEMS = frozenset({"assessmentItem", "qti-assessment-item"})
_OTHERS = {
    "manifest": "A manifest alone has no items; give the package as a zip, or its items.",
    "assessmentTest": "A test is not kept; forms are drawn by a blueprint.",
    "assessmentSection": "A section of a test is not kept; forms are drawn by a blueprint.",
    "assessmentStimulus": "A text shared by items is read with its items only.",
}
_MANIFEST = "imsmanifest.xml"


def read(upload: Upload) -> Reading:
    if upload.data.startswith(b"PK"):
        return _package(opened(upload.data))
    root = read_xml(upload.data)
    if root.tag in _ITEMS:
        found = found_in(root, lambda path: upload.beside(unquote(path)))
        href = reference_of(root)
        references = {len(found) - 1: href} if href else {}
        return Reading(tuple(shared(found, references, lambda path: upload.beside(unquote(path)))))
    name = _plain(root.tag)
    if name not in _OTHERS:
        text = f"its root is `<{root.tag[:40]}>`, not `<assessmentItem>`"
        raise Refusing(WRONG_FORMAT, text, root.line)
    return Reading((), (Remark("", root.line, _OTHERS[name]),))


def _plain(tag: str) -> str:
    head, *rest = tag.removeprefix("qti-").split("-")
    return head + "".join(one.capitalize() for one in rest)


def _package(package: Package) -> Reading:
    manifest = min(
        (one for one in package.names if basename(one) == _MANIFEST), key=len, default=None
    )
    remarks: list[Remark] = []
    if manifest is None:
        text = "The zip has no imsmanifest.xml; all items in it are read."
        remarks.append(Remark("", 1, text))
        listed = [(one, 1) for one in package.names if one.lower().endswith(".xml")]
    else:
        data = package.file(manifest)
        assert data is not None
        listed = list(_listed(read_xml(data), manifest, remarks))
    found: list[Found] = []
    references = dict[int, str]()
    for path, line in listed:
        of_file, reference = _of_file(package, path, line, manifest, remarks)
        if reference:
            references[len(found) + len(of_file) - 1] = reference
        found += of_file
        if len(found) > MAX_ITEMS:
            raise Refusing(TOO_LARGE, f"more than {MAX_ITEMS:,} items")
    whole = shared(found, references, lambda path: package.file(unquote(path)))
    return Reading(tuple(whole), tuple(remarks))


def _listed(root: Element, manifest: str, remarks: list[Remark]) -> Iterator[tuple[str, int]]:
    """Yield the items of the manifest, each path once; name what else it lists."""
    if root.tag != "manifest":
        raise Refusing(WRONG_FORMAT, f"{manifest} is no manifest", root.line)
    seen = set[str]()
    for one in root.below():
        if one.tag != "resource":
            continue
        kind = one.get("type").lower()
        path = normpath(join(dirname(manifest), unquote(one.get("href"))))
        if "item" in kind and path not in seen:
            seen.add(path)
            yield path, one.line
        elif "test" in kind or "section" in kind:
            remarks.append(Remark(manifest, one.line, _OTHERS["assessmentTest"]))


def _of_file(
    package: Package, path: str, line: int, manifest: str | None, remarks: list[Remark]
) -> tuple[list[Found], str]:
    """Return what is in the file, and the path of the text that it is asked on, or ""."""
    try:
        data = package.file(path)
        if data is None:
            text = f"the file {path[:80]!r} is not in the package"
            refused = Refusing("E054", text).refused(line, type="assessmentItem")
            return [replace(refused, source=manifest or "")], ""
        root = read_xml(data)
        if root.tag not in _ITEMS:
            name = _plain(root.tag)
            remarks.append(Remark(path, root.line, _OTHERS.get(name, "This file is no item.")))
            return [], ""
        found = [replace(one, source=path) for one in found_in(root, _beside(package, path))]
        href = reference_of(root)
        return found, normpath(join(dirname(path), unquote(href))) if href else ""
    except Refusing as refusal:
        return [replace(refusal.refused(1, type="assessmentItem"), source=path)], ""


def _beside(package: Package, path: str) -> FileNamed:
    def read(name: str) -> bytes | None:
        return package.file(normpath(join(dirname(path), unquote(name))))

    return read
