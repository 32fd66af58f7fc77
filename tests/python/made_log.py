"""Logs and keys for the tests of verify_bundle.py, and the published vectors."""

import base64
import hashlib
import json
import tempfile
import unittest
from pathlib import Path

import ed25519
from merkle_tree import Tree, leaf_hash
from signed_note import Bad, Key
from verify_bundle import names, verify

ROOT = Path(__file__).resolve().parents[2]
VECTORS = json.loads((ROOT / "crates/chain/tests/vectors/proofs-1.json").read_text("utf-8"))
ORIGIN = "example.org/log"
SEED, NEXT_SEED = bytes(range(32)), bytes(range(1, 33))


def text64(data):
    return base64.b64encode(data).decode("ascii")


def vkey(seed, name=ORIGIN, kind=1):
    material = bytes([kind]) + ed25519.public(seed)
    key_id = hashlib.sha256(name.encode("utf-8") + b"\n" + material).digest()[:4]
    return f"{name}+{key_id.hex()}+{text64(material)}"


def signed(text, *seeds, name=ORIGIN):
    lines = [
        f"\u2014 {name} {text64(Key.read(vkey(seed, name)).id + ed25519.sign(seed, text.encode('utf-8')))}\n"
        for seed in seeds
    ]
    return (text + "\n" + "".join(lines)).encode("utf-8")


def entry_of(number):
    """The header's `seq` at its place; the rest does not matter to tiles."""
    return bytes(20) + number.to_bytes(8, "big") + bytes(54) + b"{}"


class Made:
    """A folder with a log of so many entries, written by nothing of verify_bundle's reading side."""

    def __init__(self, directory, count, entry=entry_of):
        self.directory = Path(directory)
        self.entries = [entry(number) for number in range(count)]
        self.tree = Tree([leaf_hash(entry) for entry in self.entries])
        self.write("log.vkey", (vkey(SEED) + "\n").encode("utf-8"))
        self.write("checkpoint", self.checkpoint(count))
        for path, _, first, width in names("entries", count):
            self.write(path, bundle(self.entries[first : first + width]))
        for level in range(8):
            hashes = self.tree.tile_hashes(level)
            for path, _, first, width in names(level, len(hashes)):
                self.write(path, b"".join(hashes[first : first + width]))

    def checkpoint(self, size, seed=SEED):
        return signed(f"{ORIGIN}\n{size}\n{text64(self.tree.root(size))}\n", seed)

    def receipt(self, index, size):
        proof = "".join(text64(hashed) + "\n" for hashed in self.tree.inclusion(index, size))
        extra = text64(self.entries[index])
        head = f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex {index}\n{proof}\n"
        return head.encode("utf-8") + self.checkpoint(size)

    def write(self, path, data):
        file = self.directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def files(self):
        return sorted(file for file in self.directory.rglob("*") if file.is_file())


def bundle(entries):
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


class Folders(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)

    def made(self, count, entry=entry_of):
        return Made(self.scratch / "log", count, entry)

    def golden(self):
        for path, text in VECTORS["files"].items():
            data = bytes.fromhex(text) if path.startswith("tile/") else text.encode("utf-8")
            file = self.scratch / "golden" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return self.scratch / "golden"

    def problem(self, directory, **more):
        try:
            verify(directory, **more)
        except Bad as bad:
            return bad.problem, bad.at
        return None
