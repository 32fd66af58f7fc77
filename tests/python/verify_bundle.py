#!/usr/bin/env python3
"""Verifies a folder of tiles, from docs/FORMAT.md and the C2SP texts alone; needs nothing but Python.

    verify_bundle.py DIR [--key VKEY] [--older CHECKPOINT] [--receipt FILE]

Checks the checkpoint's signature, and those of older ones kept in cosigned/, each by the key in force at its size; computes the tree from the entries, compares each tile with it, and proves entries and
growth from the tiles. Prints {"ok":true,"entries":N,"root":"HEX","key":"given"|"bundle","unproved_files":N} and exits 0
(files that hold more than the checkpoint covers are counted, not judged), or
{"ok":false,"problem":"CODE","at":"WHERE"} and exits 1; 2 where it could not begin.
Without --key it believes the key in the folder: that shows that the folder agrees with itself, not whose it is.
It shares no code with the program that writes the log and must never import any of it. What entries say, and the
BLAKE3 chain over them, is for verify_log.py.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from log_keys import LogKeys
from merkle_tree import Tree, check_consistency, check_inclusion, leaf_hash
from signed_note import LOG, Bad, Key, decimal, from_base64, hash_of

TILE = 256
PROOF_MAX = 63
HEADER_BYTES = 82


# --- the folder ------------------------------------------------------------------------------


def index_path(index):
    groups = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups))


def tile_path(level, index, width=TILE):
    return f"tile/{level}/{index_path(index)}" + ("" if width == TILE else f".p/{width}")


def names(level, count):
    """(path, path of the full tile, first, width) of the tiles that hold `count` hashes or entries."""
    for first in range(0, count, TILE):
        index, width = first // TILE, min(TILE, count - first)
        yield tile_path(level, index, width), tile_path(level, index), first, width


class Folder:
    def __init__(self, directory):
        self.directory = Path(directory)

    def read(self, path, problem):
        try:
            return (self.directory / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise Bad(problem, path) from None

    def tile(self, path, full, problem):
        """The full tile of the same place may stand in for a partial one. Gives back where it was read from."""
        if path != full and not (self.directory / path).is_file() and (self.directory / full).is_file():
            return full, self.read(full, problem)
        return path, self.read(path, problem)

    def key(self):
        try:
            text = self.read("log.vkey", "key_missing").decode("utf-8")
            if not text.endswith("\n"):
                raise ValueError("the line is not ended")
            return Key.read(text[:-1])
        except ValueError:
            raise Bad("key_malformed", "log.vkey") from None

    def keys(self, known):
        """The keys that the log has had, the given one among them."""
        if not (self.directory / "log.keys").is_file():
            return LogKeys([(0, known)])
        keys = LogKeys.read(self.read("log.keys", "keys_missing"))
        if known not in [key for _, key in keys.history]:
            raise Bad("key_not_of_log", "log.keys")
        return keys

    def cosigned(self):
        """(path, size by its name, bytes) of older checkpoints that were kept for their cosignatures."""
        for file in sorted((self.directory / "cosigned").glob("*")):
            path = f"cosigned/{file.name}"
            try:
                yield path, decimal(file.name), file.read_bytes()
            except (ValueError, OSError):
                raise Bad("path_unknown", path) from None

    def entries(self, size):
        for path, full, _, width in names("entries", size):
            found, data = self.tile(path, full, "entries_missing")
            entries = split_bundle(data)
            if entries is None or len(entries) not in (width, TILE if found == full else width):
                raise Bad("entries_malformed", found)
            yield from entries[:width]

    def check_tiles(self, tree):
        """No tile that a tree of this size has is missing, and every file below `tile/` agrees with the tree.

        Partial tiles of earlier sizes may have stayed. What lies beyond the checkpoint nobody has signed: gives back
        how many files hold some of that.
        """
        for level in range(8):
            for path, full, _, _ in names(level, len(tree.tile_hashes(level))):
                self.tile(path, full, "tile_missing")
        files = sorted(file for file in (self.directory / "tile").rglob("*") if not file.is_dir())
        return sum(self.check_file(file.relative_to(self.directory).as_posix(), tree) for file in files)

    def check_file(self, path, tree):
        """True where the file holds more than the tree."""
        named = read_path(path)
        if named is None:
            raise Bad("path_unknown", path)
        kind, index, width = named
        data = self.read(path, "tile_missing")
        if kind == "entries":
            found = split_bundle(data)
            found = None if found is None else [leaf_hash(entry) for entry in found]
            expected, malformed, wrong = tree.levels[0], "entries_malformed", "entries_wrong"
        else:
            found = [data[at : at + 32] for at in range(0, len(data), 32)] if len(data) % 32 == 0 else None
            expected, malformed, wrong = tree.tile_hashes(kind), "tile_malformed", "tile_wrong"
        if found is None or len(found) != width:
            raise Bad(malformed, path)
        expected = expected[index * TILE : index * TILE + width]
        if found[: len(expected)] != expected:
            raise Bad(wrong, path)
        return len(expected) < width


def read_path(path):
    match = re.fullmatch(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", path, re.ASCII)
    if match is None:
        return None
    level, index, width = match.groups()
    index, width = int(index.replace("x", "").replace("/", "")), int(width or TILE)
    level = level if level == "entries" else int(level)
    return (level, index, width) if tile_path(level, index, width) == path and width <= TILE else None


def split_bundle(data):
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            return None
        entries.append(data[at + 2 : end])
        at = end
    return entries


# --- the receipt -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Receipt:
    entry: bytes | None
    index: int
    proof: list
    checkpoint: bytes

    @staticmethod
    def read(data):
        head, separator, checkpoint = data.decode("utf-8").partition("\n\n")
        lines = head.split("\n")
        if not separator or lines.pop(0) != "c2sp.org/tlog-proof@v1" or not lines:
            raise ValueError("not a receipt")
        entry = from_base64(lines.pop(0)[len("extra ") :]) if lines[0].startswith("extra ") else None
        if not lines or not lines[0].startswith("index ") or len(lines) > 1 + PROOF_MAX:
            raise ValueError("not a receipt")
        index = decimal(lines.pop(0)[len("index ") :])
        return Receipt(entry, index, [hash_of(line) for line in lines], checkpoint.encode("utf-8"))


def verify_receipt(data, keys, entry=None):
    """Gives back (index, checkpoint) of the entry that the receipt carries, or of the one given."""
    try:
        receipt = Receipt.read(data)
    except ValueError:
        raise Bad("receipt_malformed") from None
    entry = receipt.entry if entry is None else entry
    if entry is None:
        raise Bad("receipt_without_entry")
    checkpoint = keys.open(receipt.checkpoint, "receipt")
    if not check_inclusion(leaf_hash(entry), receipt.index, checkpoint.size, receipt.proof, checkpoint.root):
        raise Bad("receipt_wrong")
    if len(entry) < HEADER_BYTES or int.from_bytes(entry[20:28], "big") != receipt.index:
        raise Bad("receipt_of_another_entry")
    return receipt.index, checkpoint


# --- all of it -------------------------------------------------------------------------------


def verify(directory, key=None, older=None, receipt=None):
    """Gives back the checkpoint, and how many files hold what lies beyond it; or raises Bad."""
    folder = Folder(directory)
    key = folder.key() if key is None else key
    if key.type != LOG:
        raise Bad("key_malformed", "a log's key has type 0x01")
    keys = folder.keys(key)
    checkpoint = keys.open(folder.read("checkpoint", "checkpoint_missing"), "checkpoint")
    tree = Tree([leaf_hash(entry) for entry in folder.entries(checkpoint.size)])
    unproved = folder.check_tiles(tree)
    if tree.root(checkpoint.size) != checkpoint.root:
        raise Bad("root_wrong", "checkpoint")
    check_proofs(tree, checkpoint)
    for path, size, data in folder.cosigned():
        known = keys.open(data, path)
        if known.size != size or size > checkpoint.size or tree.root(size) != known.root:
            raise Bad("cosigned_of_another_history", path)
    if older is not None:
        known = keys.open(older, "older checkpoint")
        if known.size > checkpoint.size:
            raise Bad("log_shrunk", "older checkpoint")
        proof = tree.consistency(known.size, checkpoint.size)
        if not check_consistency((known.size, known.root), (checkpoint.size, checkpoint.root), proof):
            raise Bad("history_rewritten", "older checkpoint")
    if receipt is not None:
        index, known = verify_receipt(receipt, keys)
        if known.size > checkpoint.size or tree.root(known.size) != known.root:
            raise Bad("receipt_of_another_history", f"entry {index}")
    return checkpoint, unproved


def check_proofs(tree, checkpoint):
    """Proofs at and beside the edges of tiles lead to the signed root."""
    size, root = checkpoint.size, checkpoint.root
    places = {place for edge in (0, TILE, TILE**2, size) for place in (edge - 1, edge, edge + 1)}
    for place in sorted(place for place in places if 0 <= place < size):
        if not check_inclusion(tree.levels[0][place], place, size, tree.inclusion(place, size), root):
            raise Bad("inclusion_wrong", f"entry {place}")
        proof = tree.consistency(place, size)
        if not check_consistency((place, tree.root(place)), (size, root), proof):
            raise Bad("consistency_wrong", f"size {place}")


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Verifies a folder of tiles.")
    parser.add_argument("directory", help="a folder with checkpoint, log.vkey and tile/")
    parser.add_argument("--key", metavar="VKEY", help="the log's key, from where you trust it")
    parser.add_argument("--older", metavar="FILE", help="a checkpoint seen before: the log must continue it")
    parser.add_argument("--receipt", metavar="FILE", help="a receipt that this log must hold")
    options = parser.parse_args(arguments)
    if not Path(options.directory).is_dir():
        parser.error(f"{options.directory} is not a folder")
    try:
        key = None if options.key is None else Key.read(options.key)
        older = None if options.older is None else Path(options.older).read_bytes()
        receipt = None if options.receipt is None else Path(options.receipt).read_bytes()
    except ValueError:
        parser.error("--key is not a verifier key: expected <name>+<id>+<base64>")
    except OSError as error:
        parser.error(f"cannot read {error.filename}: {error.strerror}")
    try:
        checkpoint, unproved = verify(options.directory, key, older, receipt)
    except Bad as bad:
        answer = {"ok": False, "problem": bad.problem, "at": bad.at}
    else:
        trusted = "bundle" if key is None else "given"
        answer = {"ok": True, "entries": checkpoint.size, "root": checkpoint.root.hex(), "key": trusted}
        answer["unproved_files"] = unproved
    print(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
    return 0 if answer["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
