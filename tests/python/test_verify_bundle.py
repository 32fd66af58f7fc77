"""Tests of verify_bundle.py with the published test vectors and with folders that were tampered with.

    python3 -m unittest discover -s tests/python
"""

import base64
import contextlib
import hashlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import ed25519
import verify_bundle
from verify_bundle import Bad, Key, Note, Tree, leaf_hash, names, verify, verify_receipt

ROOT = Path(__file__).resolve().parents[2]
VECTORS = json.loads((ROOT / "crates/chain/tests/vectors/proofs-1.json").read_text("utf-8"))
COUNTED = VECTORS["counted"]
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

    def checkpoint(self, size):
        return signed(f"{ORIGIN}\n{size}\n{text64(self.tree.root(size))}\n", SEED)

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


class Signatures(unittest.TestCase):
    def test_rfc_8032(self):
        vectors = [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            ),
        ]
        for seed, public, message, signature in (map(bytes.fromhex, vector) for vector in vectors):
            self.assertEqual(ed25519.public(seed), public)
            self.assertEqual(ed25519.sign(seed, message), signature)
            self.assertTrue(ed25519.verify(public, message, signature))
            for at in range(0, 64, 5):
                changed = bytearray(signature)
                changed[at] ^= 1
                self.assertFalse(ed25519.verify(public, message, bytes(changed)))
            scalar = int.from_bytes(signature[32:], "little") + ed25519.L
            unreduced = signature[:32] + scalar.to_bytes(32, "little")
            self.assertFalse(ed25519.verify(public, message, unreduced))
            self.assertFalse(ed25519.verify(public, message + b"x", signature))

    def test_a_key_of_small_order_verifies_nothing(self):
        neutral = (1).to_bytes(32, "little")
        # R is the neutral element and S is zero: without the check this holds for any message.
        self.assertFalse(ed25519.verify(neutral, b"anything", neutral + bytes(32)))
        material = b"\x01" + neutral
        key_id = hashlib.sha256(b"x\n" + material).digest()[:4].hex()
        with self.assertRaises(ValueError):
            Key.read(f"x+{key_id}+{text64(material)}")

    def test_published_keys_and_notes(self):
        peter = Key.read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        enoch = Key.read("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop")
        text = (
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
            "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        )
        note = Note.read(text.encode("utf-8"))
        self.assertTrue(note.signed_by(peter))
        self.assertFalse(note.signed_by(enoch))
        with self.assertRaises(Bad):
            Note.read(text.replace("answer", "Answer").encode("utf-8")).signed_by(peter)

    def test_the_cosignature_of_the_vectors(self):
        witness = Key.read(VECTORS["policy"].splitlines()[1].split()[2])
        cosigned = VECTORS["files"]["checkpoint"] + VECTORS["cosignature"]
        self.assertTrue(Note.read(cosigned.encode("utf-8")).signed_by(witness))
        moved = cosigned.replace("\n3\n", "\n4\n")
        with self.assertRaises(Bad):
            Note.read(moved.encode("utf-8")).signed_by(witness)

    def test_texts_that_are_no_note(self):
        good = signed("text\n", SEED).decode("utf-8")
        key = Key.read(vkey(SEED))
        self.assertTrue(Note.read(good.encode("utf-8")).signed_by(key))
        others = ["", "text\n", "text\n\n", good[:-1], good + "x\n", good.replace("\u2014", "-"), good.replace("text", "te\rxt")]
        others += [good.replace(ORIGIN, "a+b"), good.replace(ORIGIN, "a b"), good.replace("=\n", "\n")]
        for text in others:
            with self.assertRaises(ValueError, msg=text):
                Note.read(text.encode("utf-8"))


class Trees(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = Tree([leaf_hash(number.to_bytes(8, "big")) for number in range(70_000)])

    def test_roots(self):
        for vector in COUNTED["roots"]:
            self.assertEqual(self.tree.root(vector["size"]).hex(), vector["root"])

    def test_inclusion(self):
        vector = COUNTED["inclusion"]
        index, size, proof = vector["index"], vector["size"], [bytes.fromhex(text) for text in vector["proof"]]
        self.assertEqual(self.tree.inclusion(index, size), proof)
        leaf, root = self.tree.levels[0][index], self.tree.root(size)
        self.assertTrue(verify_bundle.check_inclusion(leaf, index, size, proof, root))
        for other in (index - 1, index + 1, size, 0):
            self.assertFalse(verify_bundle.check_inclusion(leaf, other, size, proof, root))
        for damaged in (proof[1:], proof[:-1], [*proof, leaf], proof[::-1], [leaf, *proof[1:]]):
            self.assertFalse(verify_bundle.check_inclusion(leaf, index, size, damaged, root))

    def test_consistency(self):
        vector = COUNTED["consistency"]
        size, to, proof = vector["from"], vector["to"], [bytes.fromhex(text) for text in vector["proof"]]
        self.assertEqual(self.tree.consistency(size, to), proof)
        older, later = (size, self.tree.root(size)), (to, self.tree.root(to))
        self.assertTrue(verify_bundle.check_consistency(older, later, proof))
        self.assertFalse(verify_bundle.check_consistency((size - 1, older[1]), later, proof))
        self.assertFalse(verify_bundle.check_consistency((size, later[1]), later, proof))
        self.assertFalse(verify_bundle.check_consistency(older, (to, older[1]), proof))
        for damaged in (proof[1:], proof[:-1], [*proof, older[1]], proof[::-1]):
            self.assertFalse(verify_bundle.check_consistency(older, later, damaged))

    def test_every_pair_of_small_sizes(self):
        for to in range(1, 20):
            later = (to, self.tree.root(to))
            for size in range(to + 1):
                proof = self.tree.consistency(size, to)
                self.assertTrue(verify_bundle.check_consistency((size, self.tree.root(size)), later, proof))
            for index in range(to):
                proof = self.tree.inclusion(index, to)
                self.assertTrue(verify_bundle.check_inclusion(self.tree.levels[0][index], index, to, proof, later[1]))


class Paths(unittest.TestCase):
    def test_the_example_of_the_specification(self):
        self.assertEqual(verify_bundle.tile_path(0, 1_234_067), "tile/0/x001/x234/067")
        self.assertEqual([width for *_, width in names(2, 70_000 >> 16)], [1])

    def test_other_spellings(self):
        good = "tile/0/x001/x234/067.p/8"
        self.assertEqual(verify_bundle.read_path(good), (0, 1_234_067, 8))
        others = ["tile/0/67", "tile/00/067", "tile/0/x000/067", "tile/0/001/067", "tile/0/067.p/0", "tile/0/067.p/256"]
        for path in [*others, "tile/0/067.p/08", "tile/data/067", "tile/100/067", "tile/0/067/", "tile/0/\u0660\u0660\u0660"]:
            self.assertIsNone(verify_bundle.read_path(path), path)


class Whole(Folders):
    def test_the_golden_folder(self):
        checkpoint, unproved = verify(self.golden())
        self.assertEqual((checkpoint.size, unproved), (3, 0))
        self.assertEqual(checkpoint.origin, "example.org/\u9633\u5149\u8d26\u672c")
        given = Key.read(VECTORS["files"]["log.vkey"].rstrip("\n"))
        self.assertEqual(verify(self.golden(), key=given)[0], checkpoint)
        self.assertEqual(self.problem(self.golden(), key=Key.read(vkey(SEED))), ("checkpoint_unsigned", "checkpoint"))

    def test_sizes_on_and_beside_the_edges(self):
        for count in (0, 1, 255, 256, 257, 512, 600):
            made = Made(self.scratch / str(count), count)
            checkpoint, unproved = verify(made.directory)
            self.assertEqual((checkpoint.size, checkpoint.root, unproved), (count, made.tree.root(count), 0))

    def test_a_full_tile_stands_for_a_partial_one(self):
        made = self.made(256)
        made.write("checkpoint", made.checkpoint(200))
        # Files of size 256 serve a checkpoint of 200; what lies beyond is counted and not judged.
        self.assertEqual(verify(made.directory)[1], 3)
        made.write("tile/0/000", (made.directory / "tile/0/000").read_bytes()[:-1] + b"x")
        self.assertEqual(verify(made.directory)[1], 3)

    def test_partial_tiles_of_earlier_sizes_may_stay_but_must_agree(self):
        made = self.made(300)
        data = b"".join(made.tree.levels[0][:9])
        made.write("tile/0/000.p/9", data)
        self.assertEqual(verify(made.directory)[1], 0)
        made.write("tile/0/000.p/9", data[:-1] + b"x")
        self.assertEqual(self.problem(made.directory), ("tile_wrong", "tile/0/000.p/9"))

    def test_the_command(self):
        made = self.made(3)
        older = self.scratch / "older"
        older.write_bytes(made.checkpoint(2))
        receipt = self.scratch / "one.tlog-proof"
        receipt.write_bytes(made.receipt(1, 2))
        more = ["--key", vkey(SEED), "--older", str(older), "--receipt", str(receipt)]
        for arguments, trusted in (([], "bundle"), (more, "given")):
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                code = verify_bundle.main([str(made.directory), *arguments])
            answer = json.loads(output.getvalue())
            self.assertEqual((code, answer["ok"], answer["entries"], answer["key"]), (0, True, 3, trusted))
            self.assertEqual(answer["root"], made.tree.root(3).hex())
        made.write("checkpoint", b"")
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            self.assertEqual(verify_bundle.main([str(made.directory)]), 1)
        self.assertEqual(json.loads(output.getvalue())["problem"], "checkpoint_malformed")
        for wrong in (["no/such/folder"], [str(made.directory), "--key", "x"], [str(made.directory), "--older", "no/such"]):
            with self.assertRaises(SystemExit) as stopped, contextlib.redirect_stderr(io.StringIO()):
                verify_bundle.main(wrong)
            self.assertEqual(stopped.exception.code, 2)


class Tampered(Folders):
    def test_every_changed_byte_of_every_file(self):
        directory = self.golden()
        files = sorted(file for file in directory.rglob("*") if file.is_file())
        self.assertEqual(len(files), 4)
        for file in files:
            data = file.read_bytes()
            for at in range(len(data)):
                for mask in (0x01, 0x80):
                    changed = bytearray(data)
                    changed[at] ^= mask
                    file.write_bytes(changed)
                    self.assertIsNotNone(self.problem(directory), f"byte {at} of {file.name}, mask {mask}")
            file.write_bytes(data)
        self.assertIsNone(self.problem(directory))

    def test_every_file_is_needed_and_must_be_whole(self):
        made = self.made(257)
        for file in made.files():
            data = file.read_bytes()
            file.unlink()
            problem = self.problem(made.directory)
            self.assertTrue(problem[0].endswith("_missing"), f"{file.name}: {problem}")
            for damaged in (data[:-1], data[:-32], data + b"\0", data + bytes(32), b""):
                file.write_bytes(damaged)
                self.assertIsNotNone(self.problem(made.directory), file.name)
            file.write_bytes(data)
        self.assertIsNone(self.problem(made.directory))

    def test_what_is_named(self):
        made = self.made(257)
        tile = (made.directory / "tile/1/000.p/1").read_bytes()
        made.write("tile/1/000.p/1", bytes(32))
        self.assertEqual(self.problem(made.directory), ("tile_wrong", "tile/1/000.p/1"))
        made.write("tile/1/000.p/1", tile)
        made.write("tile/1/000.q", tile)
        self.assertEqual(self.problem(made.directory), ("path_unknown", "tile/1/000.q"))

    def test_entries_dropped_doubled_exchanged_or_replaced(self):
        made = self.made(5)
        path, entries = "tile/entries/000.p/5", made.entries
        others = [
            entries[:4],
            entries[1:],
            [*entries, entries[4]],
            [entries[1], entries[0], *entries[2:]],
            [*entries[:4], entries[3]],
            [*entries[:4], entry_of(9)],
        ]
        for other in others:
            made.write(path, bundle(other))
            self.assertIsNotNone(self.problem(made.directory))
        made.write(path, bundle(entries))
        self.assertIsNone(self.problem(made.directory))

    def test_entries_and_tiles_rewritten_together(self):
        made = self.made(257)
        forged = Made(self.scratch / "forged", 257, lambda number: entry_of(number) + (b"!" if number == 7 else b""))
        forged.write("checkpoint", made.checkpoint(257))
        self.assertEqual(self.problem(forged.directory), ("root_wrong", "checkpoint"))

    def test_a_fork_and_a_roll_back_are_seen_by_whoever_kept_a_checkpoint(self):
        made = self.made(300)
        kept = made.checkpoint(280)
        self.assertIsNone(self.problem(made.directory, older=kept))
        forged = Made(self.scratch / "forged", 300, lambda number: entry_of(number) + (b"!" if number == 7 else b""))
        self.assertIsNone(self.problem(forged.directory))
        rewritten = ("history_rewritten", "older checkpoint")
        self.assertEqual(self.problem(forged.directory, older=kept), rewritten)
        rolled = Made(self.scratch / "rolled", 279)
        self.assertEqual(self.problem(rolled.directory, older=kept), ("log_shrunk", "older checkpoint"))
        stranger = signed(f"{ORIGIN}\n280\n{text64(made.tree.root(280))}\n", NEXT_SEED)
        self.assertEqual(self.problem(made.directory, older=stranger), ("checkpoint_unsigned", "older checkpoint"))

    def test_keys(self):
        made = self.made(3)
        for text in ("", vkey(SEED), vkey(SEED) + "\n\n", vkey(SEED, kind=2) + "\n"):
            made.write("log.vkey", text.encode("utf-8"))
            self.assertEqual(self.problem(made.directory), ("key_malformed", "log.vkey"))
        made.write("log.vkey", (vkey(SEED, kind=4) + "\n").encode("utf-8"))
        self.assertEqual(self.problem(made.directory)[0], "key_malformed")

    def test_checkpoints(self):
        made = self.made(3)
        root = text64(made.tree.root(3))
        cases = [
            (signed(f"{ORIGIN}\n3\n{root}\nextension\n", SEED), None),
            (signed(f"{ORIGIN}\n3\n{root}\n\n", SEED), "checkpoint_malformed"),
            (signed(f"{ORIGIN}\n03\n{root}\n", SEED), "checkpoint_malformed"),
            (signed(f"{ORIGIN}\n3\n{root[:-1]}\n", SEED), "checkpoint_malformed"),
            (signed(f"other\n3\n{root}\n", SEED), "checkpoint_foreign"),
            (signed(f"{ORIGIN}\n3\n{root}\n", NEXT_SEED), "checkpoint_unsigned"),
            (signed(f"{ORIGIN}\n3\n{root}\n", NEXT_SEED, SEED), None),
            (made.checkpoint(3).replace(b"\n3\n", b"\n2\n"), "signature_wrong"),
        ]
        for data, expected in cases:
            made.write("checkpoint", data)
            found = self.problem(made.directory)
            self.assertEqual(found and found[0], expected, data)


class Receipts(Folders):
    def test_the_receipt_of_the_vectors(self):
        key = Key.read(VECTORS["files"]["log.vkey"].rstrip("\n"))
        data = VECTORS["receipt"].encode("utf-8")
        index, checkpoint = verify_receipt(data, key)
        self.assertEqual((index, checkpoint.size), (1, 3))
        self.assertIsNone(self.problem(self.golden(), receipt=data))
        witness_line = VECTORS["receipt"].rstrip("\n").rindex("\n") + 1
        judged = data[: len(VECTORS["receipt"][:witness_line].encode("utf-8"))]
        for at in range(len(judged)):
            changed = bytearray(data)
            changed[at] ^= 1
            with self.assertRaises(Bad, msg=f"byte {at}"):
                verify_receipt(bytes(changed), key)

    def test_each_entry_of_a_log(self):
        made = self.made(20)
        key = Key.read(vkey(SEED))
        for index in range(20):
            self.assertEqual(verify_receipt(made.receipt(index, 20), key)[0], index)
        bare = made.receipt(3, 20).split(b"\n")
        del bare[1]
        bare = b"\n".join(bare)
        self.assertEqual(verify_receipt(bare, key, made.entries[3])[0], 3)
        for given, problem in ((None, "receipt_without_entry"), (made.entries[4], "receipt_wrong")):
            with self.assertRaises(Bad) as refused:
                verify_receipt(bare, key, given)
            self.assertEqual(refused.exception.problem, problem)

    def test_an_entry_at_another_place_than_it_says(self):
        made = self.made(4, lambda number: entry_of(number ^ 1))
        with self.assertRaises(Bad) as refused:
            verify_receipt(made.receipt(2, 4), Key.read(vkey(SEED)))
        self.assertEqual(refused.exception.problem, "receipt_of_another_entry")

    def test_a_receipt_of_a_history_that_was_rewritten(self):
        made = self.made(20)
        forged = Made(self.scratch / "forged", 20, lambda number: entry_of(number) + (b"!" if number == 7 else b""))
        problem = ("receipt_of_another_history", "entry 3")
        self.assertIsNone(self.problem(made.directory, receipt=made.receipt(3, 12)))
        self.assertEqual(self.problem(forged.directory, receipt=made.receipt(3, 12)), problem)


class Rotations(unittest.TestCase):
    def test_the_change_of_the_vectors(self):
        first = Key.read(VECTORS["files"]["log.vkey"].rstrip("\n"))
        data = VECTORS["rotation"].encode("utf-8")
        history = verify_bundle.rotate([(0, first)], data)
        self.assertEqual([size for size, _ in history], [0, 4])
        self.assertEqual(history[1][1].public.hex(), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        for at in range(len(data)):
            changed = bytearray(data)
            changed[at] ^= 1
            with self.assertRaises(Bad, msg=f"byte {at}"):
                verify_bundle.rotate([(0, first)], bytes(changed))

    def change(self, *seeds, origin=ORIGIN, key=None, size=10):
        text = f"sunledger key rotation v1\n{origin}\n{key or vkey(NEXT_SEED)}\n{size}\n"
        return signed(text, *seeds)

    def test_refusals(self):
        history = [(0, Key.read(vkey(SEED)))]
        both = SEED, NEXT_SEED
        taken = verify_bundle.rotate(history, self.change(*both))
        cases = [
            (history, self.change(SEED), "rotation_unsigned"),
            (history, self.change(NEXT_SEED), "rotation_unsigned"),
            (history, self.change(*both, size=0), "rotation_out_of_order"),
            (history, self.change(*both, key=vkey(SEED)), "rotation_out_of_order"),
            (taken, self.change(*both, key=vkey(SEED), size=20), "rotation_out_of_order"),
            (history, self.change(*both, origin="other"), "rotation_foreign"),
            (history, self.change(*both, key=vkey(NEXT_SEED, "other")), "rotation_foreign"),
            (history, self.change(*both, key=vkey(NEXT_SEED, kind=4)), "rotation_foreign"),
            (history, self.change(*both, size="010"), "rotation_malformed"),
            (history, self.change(*both, size="10\nmore"), "rotation_malformed"),
        ]
        for known, data, problem in cases:
            with self.assertRaises(Bad) as refused:
                verify_bundle.rotate(known, data)
            self.assertEqual(refused.exception.problem, problem)


if __name__ == "__main__":
    unittest.main()
