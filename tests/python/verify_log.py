#!/usr/bin/env python3
"""Verifies an exported Sunledger log, from docs/FORMAT.md alone.

    verify_log.py export.jsonl
    sunledger export entries DIR | verify_log.py - --head HEX --size N --totals

Prints {"ok":true,"entries":N,"head":"HEX","signed":N} and exits 0, or
{"ok":false,"first_bad":{"seq":N,"kind":"CODE"}} and exits 1; 2 where it could not begin.
It shares no code with the program that writes the log and must never import any of it.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
import struct
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

try:
    from blake3 import blake3
except ImportError:
    sys.stderr.write("verify_log.py needs the BLAKE3 hash, which Python lacks: pip install blake3\n")
    sys.exit(2)

from signatures import Fault, Signatures

CHAIN_CONTEXT = "sunledger entry v1"
NO_HASH = bytes(32)
# format, flags, ledger, seq, prev, recorded_at, batch_first, batch_count, payload_len
HEADER = struct.Struct(">HH16sQ32sqQIH")
ENTRY_BYTES_MAX = 65_535
U64_END = 1 << 64
INTEGER_END = 1 << 53
ALGORITHMS = {"chain": "blake3", "signature": "ed25519", "tree": "sha256"}
LINE_KEYS = {"entry", "hash", "payload", "recorded_at", "seq"}
EPOCH = datetime(1970, 1, 1)  # all times here are UTC


class Bad(Exception):
    """The first bad entry: its position, or None, and the kind of fault."""

    def __init__(self, seq, kind):
        super().__init__(seq, kind)
        self.seq = seq
        self.kind = kind


# --- one entry -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Header:
    ledger: bytes
    seq: int
    prev: bytes
    recorded_at_us: int
    batch_first: int
    batch_count: int

    def ends_batch(self):
        return self.seq + 1 == self.batch_first + self.batch_count


@dataclass(frozen=True)
class Line:
    """What one line of the export amounts to; `header` is None where there is no entry."""

    header: Header | None
    hash: bytes
    payload: object
    fault: str | None  # what is wrong with this line by itself


def chain_hash(entry):
    return blake3(entry, derive_key_context=CHAIN_CONTEXT).digest()


def decode_entry(entry):
    """The header and the payload's bytes; ValueError where the bytes are not an entry."""
    if not HEADER.size <= len(entry) <= ENTRY_BYTES_MAX:
        raise ValueError("length")
    fields = HEADER.unpack_from(entry)
    format_number, flags, *named, payload_len = fields
    header = Header(*named)
    payload = entry[HEADER.size :]
    batch_end = header.batch_first + header.batch_count
    if (
        (format_number, flags, payload_len) != (1, 0, len(payload))
        or not header.batch_first <= header.seq < batch_end
        or batch_end >= U64_END
    ):
        raise ValueError("fields")
    return header, payload


# --- canonical JSON --------------------------------------------------------------------------


def object_of(pairs):
    fields = dict(pairs)
    if len(fields) != len(pairs) or not all(key.isascii() for key in fields):
        raise ValueError("a doubled or non-ASCII key")
    return fields


def integer_of(digits):
    value = int(digits)
    if abs(value) >= INTEGER_END:
        raise ValueError("an integer of 2^53 or more")
    return value


def refuse_number(text):
    raise ValueError(f"not an integer: {text}")


def read_json(utf8):
    """Reads JSON of the restricted kind that payloads use; ValueError on anything else."""
    try:
        return json.loads(
            utf8.decode("utf-8"),
            object_pairs_hook=object_of,
            parse_int=integer_of,
            parse_float=refuse_number,
            parse_constant=refuse_number,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None


def canonical(value):
    """The one spelling of a value; ValueError where it has none, such as half of a surrogate pair."""
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8")
    except RecursionError:
        raise ValueError("nested too deeply") from None


def payload_fault(header, utf8):
    """What is wrong with a payload by itself, and its value."""
    try:
        payload = read_json(utf8)
        if canonical(payload) != utf8:
            return "payload_not_canonical", None
    except ValueError:
        return "payload_not_canonical", None
    opens_batch = header.seq == header.batch_first
    keys = {"body", "cmd", "type"} if opens_batch else {"body", "type"}
    if not isinstance(payload, dict) or set(payload) != keys:
        return "payload_malformed", None
    objects = [payload["body"]] + ([payload["cmd"]] if opens_batch else [])
    if not all(isinstance(part, dict) for part in objects) or not isinstance(payload["type"], str):
        return "payload_malformed", None
    if header.seq == 0 and not is_genesis(header, payload):
        return "genesis_wrong", None
    return None, payload


def is_genesis(header, payload):
    """Whether entry 0 creates the ledger that it names, under algorithms that are known here."""
    body = payload["body"]
    return (
        payload["type"] == "ledger.created"
        and body.get("ledger") == header.ledger.hex()
        and body.get("algorithms") == ALGORITHMS
    )


# --- one line of the export ------------------------------------------------------------------


def rfc3339(microseconds):
    try:
        moment = EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return None
    return moment.isoformat(timespec="microseconds") + "Z"


def read_line(line):
    """One line of the export, with what is wrong in it alone."""
    try:
        fields = read_json(line)
        if not isinstance(fields, dict) or set(fields) != LINE_KEYS:
            raise ValueError("keys")
        readable = canonical(fields["payload"])
        entry = base64.b64decode(fields["entry"], validate=True)
        if base64.b64encode(entry).decode("ascii") != fields["entry"]:
            raise ValueError("another spelling of base64")
    except (ValueError, TypeError, binascii.Error):
        return Line(None, NO_HASH, None, "line_malformed")
    try:
        header, utf8 = decode_entry(entry)
    except ValueError:
        return Line(None, NO_HASH, None, "entry_malformed")
    digest = chain_hash(entry)
    fault, payload = payload_fault(header, utf8)
    if fault is None:
        stated = (fields["hash"], fields["recorded_at"], fields["seq"], readable)
        found = (digest.hex(), rfc3339(header.recorded_at_us), header.seq, utf8)
        fault = None if stated == found and type(fields["seq"]) is int else "readable_differs"
    return Line(header, digest, payload, fault)


# --- the log ---------------------------------------------------------------------------------


class Verifier:
    """Judges each entry when the next one is known (docs/FORMAT.md, "Verification")."""

    def __init__(self):
        self.judged = 0
        self.before = None
        self.pending = None
        self.ledger = None

    def feed(self, line):
        """Takes the next line; gives back the one that was found good by it, if any."""
        good, self.pending = self.pending, line
        if good is not None:
            held = None if line.header is None else line.header.prev
            self._judge(good, held, line.header)
        return good

    def finish(self, head):
        """Ends the log; `head` is (size, hash) or None. Gives back the last line and the head."""
        last, self.pending = self.pending, None
        if last is not None:
            held = head[1] if head is not None and head[0] == self.judged + 1 else None
            self._judge(last, held, None)
        found = (self.judged, self._hash_before())
        if head is not None:
            compare_heads(found, head)
        if self.before is not None and not self.before.header.ends_batch():
            raise Bad(self.before.header.batch_first, "batch_torn")
        return last, found

    def _hash_before(self):
        return NO_HASH if self.before is None else self.before.hash

    def _judge(self, line, held, next_header):
        """`held` is the hash that the successor or the head holds of this entry; None if unknown."""
        header = line.header
        if header is None:
            raise Bad(self.judged, line.fault)
        vouched = None if held is None else held == line.hash
        if header.prev != self._hash_before():
            raise self._unlinked(header, vouched, next_header)
        fault = self._contradiction(header) or line.fault
        if fault is not None:
            raise Bad(self.judged, "entry_altered" if vouched is False else fault)
        self.ledger = header.ledger
        self.before = line
        self.judged += 1

    def _unlinked(self, header, vouched, next_header):
        here = self.judged
        if self.ledger not in (None, header.ledger) and (here > 1 or vouched is False):
            return Bad(here, "ledger_foreign")
        if header.seq < here:
            return Bad(here, "entry_doubled")
        if header.seq > here:
            follows = next_header is None or next_header.seq == header.seq + 1
            return Bad(here, "entry_missing" if follows else "entry_out_of_order")
        if here == 0:
            return Bad(here, "genesis_wrong")
        return Bad(here, "link_broken") if vouched is False else Bad(here - 1, "entry_altered")

    def _contradiction(self, header):
        before = None if self.before is None else self.before.header
        if header.seq != self.judged:
            return "seq_wrong"
        if self.ledger not in (None, header.ledger):
            return "ledger_foreign"
        if before is not None and header.recorded_at_us < before.recorded_at_us:
            return "time_backwards"
        if before is None or before.ends_batch():
            agrees = header.batch_first == header.seq
        else:
            same = (before.batch_first, before.batch_count)
            agrees = (header.batch_first, header.batch_count) == same
        return None if agrees else "batch_torn"


def compare_heads(found, expected):
    (size, digest), (expected_size, expected_digest) = found, expected
    if size < expected_size:
        raise Bad(size, "entry_missing")
    if size > expected_size:
        raise Bad(expected_size, "head_mismatch")
    if digest != expected_digest:
        raise Bad(size - 1, "entry_altered") if size else Bad(None, "head_mismatch")


# --- totals ----------------------------------------------------------------------------------

AMOUNT = re.compile(r"(-?)(0|[1-9][0-9]*)\.([0-9]{2})", re.ASCII)


def minor_units(text):
    """A decimal string with two decimals as an integer of minor units; never a float."""
    match = AMOUNT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"not an amount: {text!r}")
    sign, whole, part = match.groups()
    return int(sign + whole + part)


def with_payees(kind, body):
    """What an event adds to the money that is with payees, or None where it cannot move any.

    docs/FORMAT.md, "Net payments": a line that is only prepared, or that the bank has not reported, adds nothing.
    """

    def amount(field):
        return minor_units(body.get(field))

    match kind:
        case "payment.settled":
            still_open = body.get("open", {"amount": "0.00"})
            if not isinstance(still_open, dict):
                raise ValueError("what stays open is no object")
            return amount("total") - minor_units(still_open.get("amount"))
        case "payment.resettled" | "village.spent":
            return amount("amount")
        case "payment.returned":
            return -amount("amount") if body.get("from") == "settled" else 0
        case "payment.reversed" | "payment.unmatched_return":
            return -amount("amount")
        case "asset.disposed":
            return -amount("to_project")
    return None


class Totals:
    """Sums that are derived here from the entries alone, in minor units."""

    def __init__(self):
        self.lines = {"count": 0, "paid_minor": 0}
        self.by_type = {}

    def add(self, payload):
        kind, body = payload["type"], payload["body"]
        if kind == "payment.line":
            self.lines["paid_minor"] += minor_units(body.get("paid"))
            self.lines["count"] += 1
        moved = with_payees(kind, body)
        if moved is not None:
            total = self.by_type.setdefault(kind, {"count": 0, "minor": 0})
            total["minor"] += moved
            total["count"] += 1

    def as_json(self):
        net = sum(total["minor"] for total in self.by_type.values())
        by_type = dict(sorted(self.by_type.items()))
        return {"by_type": by_type, "lines": self.lines, "net_minor": net}


# --- command line ----------------------------------------------------------------------------


def verify(lines, head=None, totals=None, signatures=None):
    """Verifies an iterable of lines (bytes) and the signatures in it; gives back (size, hash) or raises Bad."""
    verifier = Verifier()
    signatures = Signatures() if signatures is None else signatures

    def count(line, seq):
        if line is None:
            return
        try:
            signatures.add(line.header.ledger, line.header.recorded_at_us, line.payload, canonical)
            if totals is not None:
                totals.add(line.payload)
        except Fault as fault:
            raise Bad(seq, str(fault)) from None
        except ValueError:
            raise Bad(seq, "amount_malformed") from None

    for line in lines:
        count(verifier.feed(read_line(line)), verifier.judged - 1)
    last, found = verifier.finish(head)
    count(last, verifier.judged - 1)
    return found


def hash_argument(text):
    if re.fullmatch(r"[0-9a-f]{64}", text, re.ASCII) is None:
        raise argparse.ArgumentTypeError("expected 64 lower-case hex digits")
    return bytes.fromhex(text)


def size_argument(text):
    if re.fullmatch(r"[0-9]{1,20}", text, re.ASCII) is None:
        raise argparse.ArgumentTypeError("expected a number of entries")
    return int(text)


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Verifies an exported Sunledger log.")
    parser.add_argument("export", help="file written by `sunledger export entries`, or - for standard input")
    parser.add_argument("--head", type=hash_argument, metavar="HEX", help="chain hash that the log must end in")
    parser.add_argument("--size", type=size_argument, metavar="N", help="number of entries that it must have")
    parser.add_argument("--totals", action="store_true", help="also print sums derived from the payments")
    options = parser.parse_args(arguments)
    if (options.head is None) != (options.size is None):
        parser.error("--head and --size belong together: give both")
    head = None if options.head is None else (options.size, options.head)
    totals = Totals() if options.totals else None
    signatures = Signatures()
    try:
        if options.export == "-":
            size, digest = verify(sys.stdin.buffer, head, totals, signatures)
        else:
            with open(options.export, "rb") as export:
                size, digest = verify(export, head, totals, signatures)
    except OSError as error:
        parser.error(f"cannot read {options.export}: {error.strerror}")
    except Bad as bad:
        answer = {"ok": False, "first_bad": {"seq": bad.seq, "kind": bad.kind}}
    else:
        answer = {"ok": True, "entries": size, "head": digest.hex(), "signed": signatures.verified}
        if totals is not None:
            answer["totals"] = totals.as_json()
    print(json.dumps(answer, separators=(",", ":")))
    return 0 if answer["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
