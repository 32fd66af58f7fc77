"""Tests of verify_bundle.py with the published test vectors and with folders that were tampered with.

    python3 -m unittest discover -s tests/python
"""

import contextlib
import io
import json
import unittest

import verify_bundle
from made_log import NEXT_SEED, ORIGIN, SEED, VECTORS, Folders, Made, bundle, entry_of, signed, text64, vkey
from signed_note import Key
from verify_bundle import names, verify


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


if __name__ == "__main__":
    unittest.main()
