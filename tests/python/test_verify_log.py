"""Tests of verify_log.py with the published test vectors and with logs that were tampered with.

    python3 -m unittest discover -s tests/python
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import blake3
except ImportError:
    raise unittest.SkipTest("the Python verifier's tests need: pip install blake3") from None

import verify_log
from verify_log import Bad, Header, canonical, chain_hash, decode_entry, rfc3339

ROOT = Path(__file__).resolve().parents[2]
VECTORS = json.loads((ROOT / "crates/chain/tests/vectors/format-1.json").read_text("utf-8"))
FORMAT_MD = (ROOT / "docs/FORMAT.md").read_text("utf-8")
LEDGER = bytes(range(16))
OTHER_LEDGER = bytes(16)


def golden_log():
    return [bytes.fromhex(vector["entry"]) for vector in VECTORS["entries"]]


def encode(header, payload):
    named = (header.ledger, header.seq, header.prev, header.recorded_at_us, header.batch_first, header.batch_count)
    return verify_log.HEADER.pack(1, 0, *named, len(payload)) + payload


def linked(drafts):
    """Links drafts (fields of a header without prev, payload) to a log."""
    log, prev = [], verify_log.NO_HASH
    for fields, payload in drafts:
        log.append(encode(Header(prev=prev, **fields), payload))
        prev = chain_hash(log[-1])
    return log


def payload_of(seq, opens_batch, ledger):
    if seq == 0:
        return canonical({"body": genesis_of(ledger), "cmd": {}, "type": "ledger.created"})
    cmd = {"cmd": {"actor": "officer-1"}} if opens_batch else {}
    return canonical({"body": {"line": seq, "unit": "村"}, "type": "sample.line", **cmd})


def genesis_of(ledger):
    algorithms = {"chain": "blake3", "signature": "ed25519", "tree": "sha256"}
    return {"algorithms": algorithms, "ledger": ledger.hex()}


def drafts(batches, ledger=LEDGER):
    made = []
    for nth, count in enumerate(batches):
        first = len(made)
        for seq in range(first, first + count):
            fields = {"ledger": ledger, "seq": seq, "recorded_at_us": nth, "batch_first": first, "batch_count": count}
            made.append((fields, payload_of(seq, seq == first, ledger)))
    return made


def sample_log(ledger=LEDGER):
    return linked(drafts([1, 2, 3, 1, 1], ledger))


def export_line(entry, shown_as=None):
    """A line of the export; its readable part is that of `shown_as` where the entry was tampered with."""
    header, payload = decode_entry(shown_as or entry)
    return json.dumps(
        {
            "entry": base64.b64encode(entry).decode("ascii"),
            "hash": chain_hash(shown_as or entry).hex(),
            "payload": shown(payload),
            "recorded_at": rfc3339(header.recorded_at_us),
            "seq": header.seq,
        },
        ensure_ascii=False,
    ).encode("utf-8")


def shown(payload):
    """The readable payload; null where the bytes have no canonical JSON to show."""
    try:
        value = verify_log.read_json(payload)
        canonical(value)
        return value
    except ValueError:
        return None


def head_of(log):
    return len(log), chain_hash(log[-1])


def verdict(lines, head=None):
    try:
        return verify_log.verify(lines, head)
    except Bad as bad:
        return bad.seq, bad.kind


def verdict_of(log, head=None):
    return verdict([export_line(entry) for entry in log], head)


class Vectors(unittest.TestCase):
    def test_hashes(self):
        for vector, entry in zip(VECTORS["entries"], golden_log()):
            self.assertEqual(chain_hash(entry).hex(), vector["chain_hash"])
            self.assertEqual(leaf(entry).hex(), vector["leaf_hash"])
            self.assertEqual(decode_entry(entry)[1].decode("utf-8"), vector["payload"])

    def test_roots(self):
        leaves = [leaf(entry) for entry in golden_log()]
        roots = [root(leaves[:size]).hex() for size in range(len(leaves) + 1)]
        self.assertEqual(roots, VECTORS["tree_roots"])

    def test_notice_digest(self):
        notice = VECTORS["notice"]
        log = golden_log()
        leaves = [leaf(seq.to_bytes(8, "big") + leaf(log[seq])) for seq in notice["seqs"]]
        self.assertEqual([hashed.hex() for hashed in leaves], notice["leaves"])
        self.assertEqual(root(leaves).hex(), notice["digest"])

    def test_command_digest(self):
        parts = []
        for vector in VECTORS["entries"][1:]:
            payload = json.loads(vector["payload"])
            parts += [payload["type"].encode("utf-8"), canonical(payload["body"])]
        data = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        digest = blake3.blake3(data, derive_key_context="sunledger command v1").hexdigest()
        self.assertEqual(digest, VECTORS["command_digest"])

    def test_golden_log_holds(self):
        log = golden_log()
        head = head_of(log)
        self.assertEqual(head[1].hex(), VECTORS["entries"][-1]["chain_hash"])
        self.assertEqual(verdict_of(log, head), head)

    def test_format_md_shows_the_export_of_the_golden_log(self):
        lines = [line for line in FORMAT_MD.splitlines() if line.startswith('{"entry":')]
        shown = [base64.b64decode(json.loads(line)["entry"]) for line in lines]
        self.assertEqual(shown, golden_log())
        self.assertEqual(verdict([line.encode("utf-8") for line in lines], head_of(shown)), head_of(shown))
        self.assertTrue(all(canonical(json.loads(line)).decode("utf-8") == line for line in lines))


def leaf(data):
    return hashlib.sha256(b"\x00" + data).digest()


def root(leaves):
    """RFC 6962, section 2.1, as it is written there."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()


class ChangedBytes(unittest.TestCase):
    def kind_at(self, changed, seq, offset):
        try:
            decode_entry(changed)
        except ValueError:
            return "entry_malformed"
        if 28 <= offset < 60:
            return "link_broken" if seq else "genesis_wrong"
        return "entry_altered"

    def test_every_changed_byte_of_an_entry_is_named(self):
        for log in (golden_log(), sample_log()):
            head = head_of(log)
            lines = [export_line(entry) for entry in log]
            for seq, entry in enumerate(log):
                for offset in range(len(entry)):
                    for mask in (0x01, 0x80, 0xFF):
                        changed = bytearray(entry)
                        changed[offset] ^= mask
                        tampered = lines.copy()
                        tampered[seq] = export_line(bytes(changed), shown_as=entry)
                        expected = (seq, self.kind_at(changed, seq, offset))
                        self.assertEqual(verdict(tampered, head), expected, f"byte {offset}, mask {mask}")

    def test_a_payload_changed_together_with_what_is_shown(self):
        log = golden_log()
        for seq in range(len(log)):
            tampered = log.copy()
            tampered[seq] = log[seq].replace(b"3000.00", b"9000.00").replace(b"CNY", b"USD")
            self.assertNotEqual(tampered, log)
            self.assertEqual(verdict_of(tampered, head_of(log)), (seq, "entry_altered"))

    def test_every_changed_byte_of_a_line_is_named(self):
        log = golden_log()
        lines = [export_line(entry) for entry in log]
        for seq, line in enumerate(lines):
            for offset in range(len(line)):
                changed = bytearray(line)
                changed[offset] ^= 0x01
                tampered = lines[:seq] + [bytes(changed)] + lines[seq + 1 :]
                found = verdict(tampered, head_of(log))
                self.assertEqual(found[0], seq, f"byte {offset} of line {seq}: {found}")


class Order(unittest.TestCase):
    def setUp(self):
        self.log = sample_log()
        self.head = head_of(self.log)

    def test_missing(self):
        for seq in range(len(self.log)):
            tampered = self.log[:seq] + self.log[seq + 1 :]
            self.assertEqual(verdict_of(tampered, self.head), (seq, "entry_missing"))

    def test_doubled(self):
        for seq in range(len(self.log)):
            for at in range(seq + 1, len(self.log) + 1):
                tampered = self.log[:at] + [self.log[seq]] + self.log[at:]
                self.assertEqual(verdict_of(tampered, self.head), (at, "entry_doubled"))

    def test_swapped(self):
        for first in range(len(self.log)):
            for second in range(first + 1, len(self.log)):
                tampered = self.log.copy()
                tampered[first], tampered[second] = tampered[second], tampered[first]
                self.assertEqual(verdict_of(tampered, self.head), (first, "entry_out_of_order"))

    def test_foreign(self):
        foreign = sample_log(OTHER_LEDGER)
        for seq in range(1, len(self.log)):
            tampered = self.log.copy()
            tampered[seq] = foreign[seq]
            self.assertEqual(verdict_of(tampered, self.head), (seq, "ledger_foreign"))

    def test_fork(self):
        forked = drafts([1, 2, 3, 1, 1])
        for fields, _ in forked[2:]:
            fields["recorded_at_us"] += 1
        fork = linked(forked)
        spliced = self.log[:4] + fork[4:]
        self.assertEqual(verdict_of(spliced, head_of(fork)), (3, "entry_altered"))
        tampered = self.log[:4] + [fork[4]] + self.log[5:]
        self.assertEqual(verdict_of(tampered, self.head), (4, "link_broken"))
        self.assertEqual(verdict_of(fork, self.head), (7, "entry_altered"))

    def test_ends(self):
        self.assertEqual(verdict_of(self.log[:5]), (3, "batch_torn"))
        self.assertEqual(verdict_of(self.log[:5], self.head), (5, "entry_missing"))
        self.assertEqual(verdict_of(self.log, head_of(self.log[:3])), (3, "head_mismatch"))
        self.assertEqual(verdict_of([]), (0, verify_log.NO_HASH))
        self.assertEqual(verdict_of([], self.head), (0, "entry_missing"))
        self.assertEqual(verdict_of([], (0, bytes([1] * 32))), (None, "head_mismatch"))


class Contradictions(unittest.TestCase):
    """Logs that were linked with care but say what cannot be."""

    def expect(self, seq, kind, /, **changed):
        made = drafts([1, 2, 3, 1])
        payload = changed.pop("payload", made[seq][1])
        made[seq] = ({**made[seq][0], **changed}, payload)
        log = linked(made)
        self.assertEqual(verdict_of(log, head_of(log)), (seq, kind))

    def test_fields(self):
        self.expect(4, "seq_wrong", seq=3)
        self.expect(4, "ledger_foreign", ledger=OTHER_LEDGER)
        self.expect(3, "time_backwards", recorded_at_us=0)
        self.expect(4, "batch_torn", batch_count=4)
        self.expect(3, "batch_torn", batch_first=2, batch_count=4)
        self.expect(6, "batch_torn", batch_first=3, batch_count=4)

    def test_payloads_that_are_not_canonical(self):
        spellings = [
            b'{"type":"t","body":{}}',
            b'{"body":{}, "type":"t"}',
            b'{"body":{"x":1.5},"type":"t"}',
            b'{"body":{"x":1e3},"type":"t"}',
            b'{"body":{"x":-0},"type":"t"}',
            b'{"body":{"x":NaN},"type":"t"}',
            b'{"body":{"x":9007199254740992},"type":"t"}',
            b'{"body":{"x":1,"x":1},"type":"t"}',
            '{"body":{"村":1},"type":"t"}'.encode("utf-8"),
            b'{"body":{"x":"\\u6751"},"type":"t"}',
            b'{"body":{"x":"\\ud800"},"type":"t"}',
            b'{"body":{"x":"\\/"},"type":"t"}',
            b'{"body":{"x":"\xff"},"type":"t"}',
            b'{"body":{},"type":"t"}\n',
            b'{"body":' + b"[" * 60_000,
            b"",
        ]
        for payload in spellings:
            with self.subTest(payload[:40]):
                self.expect(4, "payload_not_canonical", payload=payload)

    def test_payloads_of_another_shape(self):
        shapes = [
            b"[]",
            b'{"body":{}}',
            b'{"body":{},"type":1}',
            b'{"body":[],"type":"t"}',
            b'{"body":{},"extra":1,"type":"t"}',
            b'{"body":{},"cmd":{},"type":"t"}',
        ]
        for payload in shapes:
            with self.subTest(payload):
                self.expect(4, "payload_malformed", payload=payload)
        self.expect(3, "payload_malformed", payload=b'{"body":{},"type":"t"}')
        self.expect(3, "payload_malformed", payload=b'{"body":{},"cmd":1,"type":"t"}')

    def test_a_genesis_of_another_ledger_or_other_algorithms(self):
        body = genesis_of(LEDGER)
        wrong = [
            ("ledger.opened", body),
            ("ledger.created", {**body, "ledger": OTHER_LEDGER.hex()}),
            ("ledger.created", {**body, "algorithms": {**body["algorithms"], "chain": "sm3"}}),
            ("ledger.created", {}),
        ]
        for kind, body in wrong:
            with self.subTest(kind=kind, body=body):
                self.expect(0, "genesis_wrong", payload=canonical({"body": body, "cmd": {}, "type": kind}))

    def test_what_canonical_payloads_may_hold(self):
        text = '{"body":{"a":[true,null,-1,9007199254740991],"b":"\\b\\t\\n\\f\\r\\u0001\\"\\\\/\x7f村\U00020000"},"type":"t"}'
        made = drafts([2])
        made[1] = (made[1][0], text.encode("utf-8"))
        log = linked(made)
        self.assertEqual(verdict_of(log, head_of(log)), head_of(log))


class ReadablePart(unittest.TestCase):
    def changed(self, seq, /, **fields):
        lines = [export_line(entry) for entry in golden_log()]
        lines[seq] = json.dumps({**json.loads(lines[seq]), **fields}).encode("utf-8")
        return verdict(lines, head_of(golden_log()))

    def test_what_is_shown_has_to_be_what_was_hashed(self):
        payload = json.loads(VECTORS["entries"][2]["payload"])
        payload["body"]["paid"] = "3000.00"
        self.assertEqual(self.changed(2, payload=payload), (2, "readable_differs"))
        self.assertEqual(self.changed(1, hash="00" * 32), (1, "readable_differs"))
        self.assertEqual(self.changed(1, recorded_at="2017-03-01T00:00:01.5Z"), (1, "readable_differs"))
        self.assertEqual(self.changed(1, seq=True), (1, "readable_differs"))
        self.assertEqual(self.changed(0, seq=None), (0, "readable_differs"))

    def test_lines_of_another_shape(self):
        self.assertEqual(self.changed(1, comment="x"), (1, "line_malformed"))
        self.assertEqual(self.changed(1, entry=None), (1, "line_malformed"))
        self.assertEqual(self.changed(1, entry="AB=="), (1, "line_malformed"))
        self.assertEqual(self.changed(1, entry="AA=="), (1, "entry_malformed"))
        for line in (b"", b"null", b"{", b"\xff", b'{"seq":0}'):
            self.assertEqual(verdict([line]), (0, "line_malformed"))

    def test_times(self):
        self.assertEqual(rfc3339(0), "1970-01-01T00:00:00.000000Z")
        self.assertEqual(rfc3339(-1), "1969-12-31T23:59:59.999999Z")
        self.assertEqual(rfc3339(-62_135_596_800_000_000), "0001-01-01T00:00:00.000000Z")
        self.assertIsNone(rfc3339(2**62))


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.export = self.folder / "export.jsonl"
        self.log = golden_log()
        self.export.write_bytes(b"".join(export_line(entry) + b"\n" for entry in self.log))
        self.head = chain_hash(self.log[-1]).hex()

    def run_it(self, *arguments, stdin=None, **environment):
        command = [sys.executable, verify_log.__file__, *map(str, arguments)]
        done = subprocess.run(command, input=stdin, capture_output=True, env={**os.environ, **environment}, check=False)
        return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")

    def test_a_whole_log(self):
        answer = f'{{"ok":true,"entries":3,"head":"{self.head}","signed":0}}\n'
        self.assertEqual(self.run_it(self.export), (0, answer, ""))
        self.assertEqual(self.run_it("-", stdin=self.export.read_bytes()), (0, answer, ""))
        self.assertEqual(self.run_it(self.export, "--head", self.head, "--size", 3), (0, answer, ""))

    def test_a_bad_log(self):
        answer = '{"ok":false,"first_bad":{"seq":3,"kind":"entry_missing"}}\n'
        self.assertEqual(self.run_it(self.export, "--head", self.head, "--size", 4), (1, answer, ""))

    def test_totals(self):
        code, out, _ = self.run_it(self.export, "--totals")
        self.assertEqual((code, json.loads(out)["totals"]["net_minor"]), (0, 0))

    def test_usage(self):
        mistakes = [
            (),
            (self.folder / "absent.jsonl",),
            (self.export, "--head", self.head),
            (self.export, "--size", "3"),
            (self.export, "--head", self.head.upper(), "--size", "3"),
            (self.export, "--head", self.head, "--size", "-1"),
        ]
        for arguments in mistakes:
            with self.subTest(arguments):
                code, out, error = self.run_it(*arguments)
                self.assertEqual((code, out), (2, ""))
                self.assertIn("usage: ", error)

    def test_without_blake3_it_says_what_to_install(self):
        (self.folder / "blake3.py").write_text("raise ImportError", "utf-8")
        code, out, error = self.run_it(self.export, PYTHONPATH=str(self.folder))
        self.assertEqual((code, out), (2, ""))
        self.assertIn("pip install blake3", error)


if __name__ == "__main__":
    unittest.main()
