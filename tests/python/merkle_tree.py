"""The RFC 6962 tree and its proofs, by the recursion of that text; the program goes another way.

Nothing here shares code with the program that writes the log.
"""

from __future__ import annotations

import hashlib


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def split_of(count):
    """The largest power of two below."""
    return 1 << (count - 1).bit_length() - 1


def check_inclusion(leaf, index, size, proof, root):
    """By RFC 6962's own recursion, so from the root down; the program climbs from the leaf."""

    def path(index, size, proof):
        if size == 1:
            return leaf if not proof else None
        if not proof:
            return None
        split, below, last = split_of(size), proof[:-1], proof[-1]
        if index < split:
            hashed = path(index, split, below)
            return hashed and node_hash(hashed, last)
        hashed = path(index - split, size - split, below)
        return hashed and node_hash(last, hashed)

    return index < size and path(index, size, proof) == root


def check_consistency(older, later, proof):
    """`older` and `later` are (size, root)."""
    (size, root), (to, to_root) = older, later
    if size > to or (size == 0 and root != hashlib.sha256().digest()):
        return False
    if size in (0, to):
        return not proof and (size == 0 or root == to_root)

    def sub(size, to, proof, whole):
        """The hashes of the first `size` and of all `to` leaves of a subtree."""
        if size == to:
            if whole:
                return None if proof else (root, root)
            return (proof[0], proof[0]) if len(proof) == 1 else None
        if not proof:
            return None
        split, below, last = split_of(to), proof[:-1], proof[-1]
        if size <= split:
            found = sub(size, split, below, whole)
            return found and (found[0], node_hash(found[1], last))
        found = sub(size - split, to - split, below, False)
        return found and (node_hash(last, found[0]), node_hash(last, found[1]))

    return sub(size, to, proof, True) == (root, to_root)


class Tree:
    """All hashes, level by level, of perfect subtrees only."""

    def __init__(self, leaves):
        self.size = len(leaves)
        self.levels = [leaves]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            pairs = zip(below[0::2], below[1::2])
            self.levels.append([node_hash(left, right) for left, right in pairs])

    def range(self, start, end):
        """The root over leaves `start` to before `end`, as RFC 6962 splits them."""
        count = end - start
        if count == 0:
            return hashlib.sha256().digest()
        if count & (count - 1) == 0 and start % count == 0:
            level = count.bit_length() - 1
            return self.levels[level][start >> level]
        middle = start + split_of(count)
        return node_hash(self.range(start, middle), self.range(middle, end))

    def root(self, size):
        return self.range(0, size)

    def inclusion(self, index, size):
        proof, start, end = [], 0, size
        while end - start > 1:
            middle = start + split_of(end - start)
            if index < middle:
                proof.append(self.range(middle, end))
                end = middle
            else:
                proof.append(self.range(start, middle))
                start = middle
        return proof[::-1]

    def consistency(self, size, to):
        proof, start, end = [], 0, to
        while size not in (0, end):
            middle = start + split_of(end - start)
            if size <= middle:
                proof.append(self.range(middle, end))
                end = middle
            else:
                proof.append(self.range(start, middle))
                start = middle
        return ([self.range(start, end)] if start else []) + proof[::-1]

    def tile_hashes(self, level):
        """What level 0 to 7 of tiles holds: hashes of subtrees of 256^level leaves."""
        height = 8 * level
        return self.levels[height] if height < len(self.levels) else []
