"""Signed notes, keys and checkpoints, from docs/FORMAT.md and the C2SP texts alone.

Nothing here shares code with the program that writes the log.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

import ed25519

NOTE_BYTES_MAX = 256 << 10
SIGNATURES_MAX = 100
LOG, WITNESS = 0x01, 0x04


class Bad(Exception):
    """What does not hold, as a code that stays, and where."""

    def __init__(self, problem, at=""):
        super().__init__(problem, at)
        self.problem = problem
        self.at = at


# --- texts -----------------------------------------------------------------------------------


def decimal(text):
    if re.fullmatch(r"0|[1-9][0-9]{0,19}", text, re.ASCII) is None or int(text) >= 1 << 64:
        raise ValueError("not a decimal")
    return int(text)


def from_base64(text):
    """Standard alphabet with padding, in its one spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise ValueError("not the one spelling of base64")
    return data


def hash_of(text):
    data = from_base64(text)
    if len(data) != 32:
        raise ValueError("not a hash")
    return data


# --- keys and notes --------------------------------------------------------------------------


def is_name(name):
    return bool(name) and not any(c.isspace() or c == "+" or c < " " for c in name)


@dataclass(frozen=True)
class Key:
    name: str
    id: bytes
    type: int
    public: bytes

    @staticmethod
    def read(text):
        name, id_hex, material = text.split("+", 2)
        data = from_base64(material)
        if not is_name(name) or re.fullmatch("[0-9a-f]{8}", id_hex, re.ASCII) is None or len(data) != 33:
            raise ValueError("not a key")
        key = Key(name, bytes.fromhex(id_hex), data[0], data[1:])
        expected = hashlib.sha256(name.encode("utf-8") + b"\n" + data).digest()[:4]
        point = ed25519.decompress(key.public)
        if key.id != expected or key.type not in (LOG, WITNESS) or point is None or ed25519.is_small(point):
            raise ValueError("not a key")
        return key

    def holds(self, text, signature):
        if self.type == LOG:
            return ed25519.verify(self.public, text, signature)
        time = int.from_bytes(signature[:8], "big")
        if len(signature) != 72 or time >= 1 << 63:
            return False
        return ed25519.verify(self.public, b"cosignature/v1\ntime %d\n" % time + text, signature[8:])


@dataclass(frozen=True)
class Note:
    text: bytes
    signatures: list  # of (name, id, signature)

    @staticmethod
    def read(data):
        if len(data) > NOTE_BYTES_MAX or any(byte < 0x20 and byte != 0x0A for byte in data):
            raise ValueError("not a note")
        text, separator, lines = data.decode("utf-8").rpartition("\n\n")
        if not separator or not lines.endswith("\n"):
            raise ValueError("not a note")
        lines = lines[:-1].split("\n")
        if len(lines) > SIGNATURES_MAX:
            raise ValueError("too many signatures")
        signatures = []
        for line in lines:
            mark, name, material = line.split(" ")
            data = from_base64(material)
            if mark != "\u2014" or not is_name(name) or len(data) < 5:
                raise ValueError("not a signature line")
            signatures.append((name, data[:4], data[4:]))
        return Note((text + "\n").encode("utf-8"), signatures)

    def signed_by(self, key):
        """Whether this key signed; a signature of it that does not hold condemns the note."""
        own = [signature for name, id_, signature in self.signatures if (name, id_) == (key.name, key.id)]
        if not all(key.holds(self.text, signature) for signature in own):
            raise Bad("signature_wrong", key.name)
        return bool(own)


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    @staticmethod
    def read(text):
        lines = text.decode("utf-8").split("\n")
        if lines.pop() != "" or len(lines) < 3 or "" in lines:
            raise ValueError("not a checkpoint")
        return Checkpoint(lines[0], decimal(lines[1]), hash_of(lines[2]))


def open_checkpoint(data, key, at):
    try:
        note = Note.read(data)
        checkpoint = Checkpoint.read(note.text)
    except ValueError:
        raise Bad("checkpoint_malformed", at) from None
    if not note.signed_by(key):
        raise Bad("checkpoint_unsigned", at)
    if checkpoint.origin != key.name:
        raise Bad("checkpoint_foreign", at)
    return checkpoint
