"""The tree of RFC 6962, section 2.1: one hash that stands for many leaves, and the short path from a leaf to it.

Leaves come as hashes that already carry their 0x00 (consent.ledger makes them); nodes carry 0x01, so that no node
can be passed off as a leaf. The last of an odd number goes up as it is: doubling it would let two lists share a root.
"""

import hashlib


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves):
    """The root over hashes of leaves, in their order."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    while len(leaves) > 1:
        leaves = _level_above(leaves)
    return leaves[0]


def _level_above(level):
    above = [node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
    return [*above, level[-1]] if len(level) % 2 else above


def path(leaves, index):
    """The neighbours that lead from one leaf up to the root, nearest first."""
    found = []
    while len(leaves) > 1:
        neighbour = index ^ 1
        if neighbour < len(leaves):
            found.append(leaves[neighbour])
        leaves, index = _level_above(leaves), index >> 1
    return found


def root_of_path(leaf, index, count, neighbours):
    """The root to which a path leads (RFC 9162, 2.1.3.2), or None when it has not the length it must have."""
    if not 0 <= index < count:
        return None
    neighbours, last, found = list(neighbours), count - 1, leaf
    while last:
        if index % 2 or index != last:
            if not neighbours:
                return None
            other = neighbours.pop(0)
            found = node(other, found) if index % 2 else node(found, other)
        index, last = index >> 1, last >> 1
    return None if neighbours else found
