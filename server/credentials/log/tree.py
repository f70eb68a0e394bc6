"""Merkle trees as RFC 6962 has them: roots, inclusion and consistency proofs. No I/O.

A proof is made from `Nodes`, the hashes of complete subtrees, wherever these are kept.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from server.kernel.errors import Invalid

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()

Nodes = Callable[[int, int], bytes]
"""The hash of the complete subtree over 2**height leaves, by height and place at that height."""


class LogProofWrong(Invalid):
    code = "log-proof-wrong"
    detail = "This proof does not lead to the signed head of the log."


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, level by level: 300,000 take about 0.3 s."""
    hashes = list(leaves)
    while len(hashes) > 1:
        pairs = iter(hashes)
        above = [sha256(b"\1" + a + b).digest() for a, b in zip(pairs, pairs, strict=False)]
        hashes = above + hashes[len(above) * 2 :]
    return hashes[0] if hashes else EMPTY_ROOT


def folded(subtrees: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that become smaller from left to right."""
    if not subtrees:
        return EMPTY_ROOT
    root = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        root = node_hash(left, root)
    return root


def root(size: int, nodes: Nodes) -> bytes:
    return _subtree(0, size, nodes) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """RFC 6962, section 2.1.1: from the leaf's sibling up."""
    start, end, path = 0, size, list[bytes]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_subtree(middle, end, nodes))
            end = middle
        else:
            path.append(_subtree(start, middle, nodes))
            start = middle
    return path[::-1]


def consistency_path(old: int, size: int, nodes: Nodes) -> list[bytes]:
    """RFC 6962, section 2.1.2; empty for an empty or an equal tree."""
    if old in {0, size}:
        return []
    start, end, path = 0, size, list[bytes]()
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_subtree(middle, end, nodes))
            end = middle
        else:
            path.append(_subtree(start, middle, nodes))
            start = middle
    if start:
        path.append(_subtree(start, end, nodes))
    return path[::-1]


def steps_of_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> list[bytes]:
    """The hashes from the leaf to the root. RFC 9162, section 2.1.3.2; raises LogProofWrong."""
    if not 0 <= index < size:
        raise LogProofWrong
    place, last, steps = index, size - 1, [leaf]
    for sibling in path:
        if last == 0:
            raise LogProofWrong
        if place & 1 or place == last:
            steps.append(node_hash(sibling, steps[-1]))
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            steps.append(node_hash(steps[-1], sibling))
        place, last = place >> 1, last >> 1
    if last:
        raise LogProofWrong
    return steps


def require_consistent(
    old: int, old_root: bytes, size: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """RFC 9162, section 2.1.4.2. Raises LogProofWrong unless the new tree begins with the old."""
    if not 0 <= old <= size:
        raise LogProofWrong
    if old in {0, size}:
        known = EMPTY_ROOT if old == 0 else new_root
        if path or old_root != known:
            raise LogProofWrong
        return
    if (old_root, new_root) != _roots_by_consistency(old, old_root, size, path):
        raise LogProofWrong


def _roots_by_consistency(
    old: int, old_root: bytes, size: int, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    rest = list(path) if old & (old - 1) else [old_root, *path]
    if not rest:
        raise LogProofWrong
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = rest[0]
    for sibling in rest[1:]:
        if last == 0:
            raise LogProofWrong
        if place & 1 or place == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise LogProofWrong
    return first, second


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _subtree(start: int, end: int, nodes: Nodes) -> bytes:
    width = end - start
    if width & (width - 1) == 0:
        height = width.bit_length() - 1
        return nodes(height, start >> height)
    middle = start + _split(width)
    return node_hash(_subtree(start, middle, nodes), _subtree(middle, end, nodes))
