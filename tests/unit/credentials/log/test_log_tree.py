"""Merkle trees against the known answers of RFC 6962, and proofs of every small tree."""

from hashlib import sha256

import pytest

from server.credentials.log import tree
from server.credentials.log.tiles import (
    WIDTH,
    BundleMalformed,
    Edge,
    Tile,
    TileNodes,
    TileUnknown,
    bundle,
    edge_of,
    entries_in,
    tile_of,
    tiles_of,
)
from server.credentials.log.tree import LogProofWrong

# The test vectors of Certificate Transparency’s own code (RFC 6962, merkletree tests).
LEAVES = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
HASHES = [tree.leaf_hash(one) for one in LEAVES]


def nodes(height: int, index: int) -> bytes:
    return tree.root_of(HASHES[index << height : (index + 1) << height])


def test_roots_are_those_of_the_reference() -> None:
    found = [tree.root_of(HASHES[:size]).hex() for size in range(1, 9)]
    edge, by_edge = Edge.empty(), list[str]()
    for leaf in LEAVES:
        list(edge.grown([leaf]))
        by_edge.append(edge.root.hex())

    assert found == by_edge == [*ROOTS] == [tree.root(size, nodes).hex() for size in range(1, 9)]
    assert tree.root_of([]) == tree.EMPTY_ROOT == Edge.empty().root == sha256(b"").digest()


def test_inclusion_paths_are_those_of_the_reference() -> None:
    path = [one.hex() for one in tree.inclusion_path(5, 8, nodes)]

    assert path == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.parametrize("size", range(1, 9))
def test_every_entry_of_every_small_tree_has_a_proof_and_no_other_fits(size: int) -> None:
    root = tree.root_of(HASHES[:size])
    for index in range(size):
        path = tree.inclusion_path(index, size, nodes)

        assert tree.steps_of_inclusion(HASHES[index], index, size, path)[-1] == root
        for wrong in range(size):
            if wrong != index:
                assert not leads(HASHES[wrong], index, size, path, root)
        assert not leads(HASHES[index], index, size, [*path, root], root)
        assert not leads(HASHES[index], index, size + 8, path, root)
        assert not path or not leads(HASHES[index], index, size, path[:-1], root)


def leads(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    try:
        return tree.steps_of_inclusion(leaf, index, size, path)[-1] == root
    except LogProofWrong:
        return False


@pytest.mark.parametrize("size", range(1, 9))
def test_a_grown_tree_is_consistent_and_a_forked_one_is_not(size: int) -> None:
    root = tree.root_of(HASHES[:size])
    for old in range(size + 1):
        before = tree.root_of(HASHES[:old])
        path = tree.consistency_path(old, size, nodes)

        tree.require_consistent(old, before, size, root, path)
        for one, other in ((sha256(b"x").digest(), root), (before, sha256(b"x").digest())):
            if old or one == before:
                with pytest.raises(LogProofWrong):
                    tree.require_consistent(old or 1, one, size, other, path)
        with pytest.raises(LogProofWrong):
            tree.require_consistent(old, before, size, root, [*path, root])


def test_tiles_name_and_cut_a_tree_as_the_specification_says() -> None:
    """The examples of C2SP tlog-tiles."""
    sizes: dict[int, list[Tile]] = {}
    for tile in tiles_of(70_000):
        sizes.setdefault(tile.level, []).append(tile)

    assert Tile(0, 1_234_067).path == "0/x001/x234/067"
    assert [(len(sizes[level]), sizes[level][-1].width) for level in (0, 1, 2)] == [
        (274, 112), (2, 17), (1, 1),
    ]  # fmt: skip
    assert [one.path for one in tiles_of(256)] == ["entries/000", "0/000", "1/000.p/1"]
    assert all(tile_of(one.path) == one and one.is_of(70_000) for one in tiles_of(70_000))


@pytest.mark.parametrize(
    "path",
    ["0/1", "0/001.p/0", "0/001.p/256", "0/x000/001", "7/000", "0/../000", "0/001/", "-1/000",
     "0/x001/234.p/05", "entries/\u0660\u0660\u0660", "00/001", ""],
)  # fmt: skip
def test_other_names_are_no_tiles(path: str) -> None:
    with pytest.raises(TileUnknown):
        tile_of(path)


def test_a_tree_of_several_levels_is_read_from_its_tiles() -> None:
    size = WIDTH * WIDTH + 3 * WIDTH + 5
    lines = [b"entry %d" % number for number in range(size)]
    edge, kept = Edge.empty(), dict[Tile, bytes]()
    kept.update(edge.grown(lines))
    kept.update(edge.partial())
    from_tiles = TileNodes(size, kept.__getitem__)
    again = edge_of(size, kept.__getitem__)
    leaves = [tree.leaf_hash(one) for one in lines]

    assert set(kept) == set(tiles_of(size))
    assert edge.root == again.root == tree.root(size, from_tiles) == tree.root_of(leaves)
    assert again == edge
    for index in (0, 255, 256, 65_535, 65_536, size - 1):
        path = tree.inclusion_path(index, size, from_tiles)
        assert leads(leaves[index], index, size, path, edge.root)
    old = WIDTH * WIDTH - 7
    path = tree.consistency_path(old, size, from_tiles)
    tree.require_consistent(old, tree.root_of(leaves[:old]), size, edge.root, path)


def test_a_proof_among_300_000_is_short() -> None:
    def anything(_: int, __: int) -> bytes:
        return bytes(32)

    longest = max(len(tree.inclusion_path(one, 300_000, anything)) for one in range(0, 300_000, 7))

    assert longest <= 20


def test_a_bundle_that_is_cut_short_is_refused() -> None:
    content = bundle([b"one", b"", b"three"])

    assert entries_in(content) == [b"one", b"", b"three"]
    with pytest.raises(BundleMalformed):
        entries_in(content[:-1])
