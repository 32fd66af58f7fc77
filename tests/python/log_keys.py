"""The keys that a log has had, from docs/FORMAT.md ("Key rotation") alone: who signs the checkpoint of which size."""

from __future__ import annotations

from dataclasses import dataclass

from signed_note import LOG, Bad, Checkpoint, Key, Note, decimal, open_checkpoint

HEADER = "sunledger key rotation v1"
KEYS_BYTES_MAX = 65_536
SIGNATURES = 2


def rotate(history, data):
    """Takes a change of key onto [(size, key), ...], oldest first."""
    try:
        note = Note.read(data)
        lines = note.text.decode("utf-8").split("\n")
        header, origin, vkey, size, end = lines
        key, size = Key.read(vkey), decimal(size)
    except ValueError:
        raise Bad("rotation_malformed") from None
    after, old = history[-1]
    if header != HEADER or end != "" or len(note.signatures) > SIGNATURES:
        raise Bad("rotation_malformed")
    if not origin == key.name == old.name or key.type != LOG:
        raise Bad("rotation_foreign")
    if key in [known for _, known in history] or size <= after:
        raise Bad("rotation_out_of_order")
    if not note.signed_by(old) or not note.signed_by(key):
        raise Bad("rotation_unsigned")
    return [*history, (size, key)]


@dataclass(frozen=True)
class LogKeys:
    history: list  # of (first size, key), oldest first

    @staticmethod
    def read(data):
        """The file log.keys: the first key on a line, then each change as a note."""
        try:
            first, separator, rest = data.decode("utf-8").partition("\n")
            history = [(0, Key.read(first))]
        except ValueError:
            raise Bad("keys_malformed", "log.keys") from None
        if not separator or len(data) > KEYS_BYTES_MAX:
            raise Bad("keys_malformed", "log.keys")
        before, *changes = ("\n" + rest).split(f"\n{HEADER}\n")
        if before not in ("", "\n"):
            raise Bad("keys_malformed", "log.keys")
        for nth, change in enumerate(changes):
            # The line feed that ends a note was taken for one that begins the next.
            end = "\n" if nth + 1 < len(changes) else ""
            history = rotate(history, f"{HEADER}\n{change}{end}".encode())
        return LogKeys(history)

    def at(self, size):
        return [key for first, key in self.history if first <= size][-1]

    def open(self, data, at):
        """A checkpoint, signed by the key in force at its size."""
        try:
            size = Checkpoint.read(Note.read(data).text).size
        except ValueError:
            raise Bad("checkpoint_malformed", at) from None
        return open_checkpoint(data, self.at(size), at)
