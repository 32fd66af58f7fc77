"""Tests of receipts and changes of key.

    python3 -m unittest discover -s tests/python
"""

import unittest

from log_keys import LogKeys, rotate
from made_log import NEXT_SEED, ORIGIN, SEED, VECTORS, Folders, Made, entry_of, signed, vkey
from signed_note import Bad, Key
from verify_bundle import verify_receipt


class Receipts(Folders):
    def test_the_receipt_of_the_vectors(self):
        keys = LogKeys([(0, Key.read(VECTORS["files"]["log.vkey"].rstrip("\n")))])
        data = VECTORS["receipt"].encode("utf-8")
        index, checkpoint = verify_receipt(data, keys)
        self.assertEqual((index, checkpoint.size), (1, 3))
        self.assertIsNone(self.problem(self.golden(), receipt=data))
        witness_line = VECTORS["receipt"].rstrip("\n").rindex("\n") + 1
        judged = data[: len(VECTORS["receipt"][:witness_line].encode("utf-8"))]
        for at in range(len(judged)):
            changed = bytearray(data)
            changed[at] ^= 1
            with self.assertRaises(Bad, msg=f"byte {at}"):
                verify_receipt(bytes(changed), keys)

    def test_each_entry_of_a_log(self):
        made = self.made(20)
        keys = LogKeys([(0, Key.read(vkey(SEED)))])
        for index in range(20):
            self.assertEqual(verify_receipt(made.receipt(index, 20), keys)[0], index)
        bare = made.receipt(3, 20).split(b"\n")
        del bare[1]
        bare = b"\n".join(bare)
        self.assertEqual(verify_receipt(bare, keys, made.entries[3])[0], 3)
        for given, problem in ((None, "receipt_without_entry"), (made.entries[4], "receipt_wrong")):
            with self.assertRaises(Bad) as refused:
                verify_receipt(bare, keys, given)
            self.assertEqual(refused.exception.problem, problem)

    def test_an_entry_at_another_place_than_it_says(self):
        made = self.made(4, lambda number: entry_of(number ^ 1))
        with self.assertRaises(Bad) as refused:
            verify_receipt(made.receipt(2, 4), LogKeys([(0, Key.read(vkey(SEED)))]))
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
        history = rotate([(0, first)], data)
        self.assertEqual([size for size, _ in history], [0, 4])
        self.assertEqual(history[1][1].public.hex(), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        for at in range(len(data)):
            changed = bytearray(data)
            changed[at] ^= 1
            with self.assertRaises(Bad, msg=f"byte {at}"):
                rotate([(0, first)], bytes(changed))

    def change(self, *seeds, origin=ORIGIN, key=None, size=10):
        text = f"sunledger key rotation v1\n{origin}\n{key or vkey(NEXT_SEED)}\n{size}\n"
        return signed(text, *seeds)

    def test_refusals(self):
        history = [(0, Key.read(vkey(SEED)))]
        both = SEED, NEXT_SEED
        taken = rotate(history, self.change(*both))
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
                rotate(known, data)
            self.assertEqual(refused.exception.problem, problem)


class KeysOfALog(Folders):
    """A log of 20 entries whose key changed at 10."""

    def changed(self):
        made = self.made(20)
        text = f"sunledger key rotation v1\n{ORIGIN}\n{vkey(NEXT_SEED)}\n10\n"
        made.write("log.keys", f"{vkey(SEED)}\n".encode() + signed(text, SEED, NEXT_SEED))
        made.write("log.vkey", f"{vkey(NEXT_SEED)}\n".encode())
        made.write("checkpoint", made.checkpoint(20, NEXT_SEED))
        return made

    def test_any_key_of_the_log_will_do(self):
        made = self.changed()
        for key in (None, Key.read(vkey(SEED)), Key.read(vkey(NEXT_SEED))):
            self.assertIsNone(self.problem(made.directory, key=key))
        self.assertIsNone(self.problem(made.directory, older=made.checkpoint(9)))
        self.assertIsNone(self.problem(made.directory, receipt=made.receipt(3, 9)))
        stranger = Key.read(vkey(bytes([7]) * 32))
        self.assertEqual(self.problem(made.directory, key=stranger), ("key_not_of_log", "log.keys"))

    def test_each_size_has_one_key(self):
        made = self.changed()
        unsigned = ("checkpoint_unsigned", "checkpoint")
        made.write("checkpoint", made.checkpoint(20))
        self.assertEqual(self.problem(made.directory), unsigned)
        made.write("checkpoint", made.checkpoint(9, NEXT_SEED))
        self.assertEqual(self.problem(made.directory), unsigned)
        made.write("checkpoint", made.checkpoint(20, NEXT_SEED))
        (made.directory / "log.keys").unlink()
        self.assertEqual(self.problem(made.directory, key=Key.read(vkey(SEED))), unsigned)

    def test_every_changed_byte_of_the_keys(self):
        data = (self.changed().directory / "log.keys").read_bytes()
        for at in range(len(data)):
            changed = bytearray(data)
            changed[at] ^= 1
            with self.assertRaises(Bad, msg=f"byte {at}"):
                LogKeys.read(bytes(changed))

    def test_checkpoints_kept_for_their_cosignatures(self):
        made = self.changed()
        made.write("cosigned/9", made.checkpoint(9))
        made.write("cosigned/12", made.checkpoint(12, NEXT_SEED))
        self.assertIsNone(self.problem(made.directory))
        made.write("cosigned/12", made.checkpoint(12))
        self.assertEqual(self.problem(made.directory), ("checkpoint_unsigned", "cosigned/12"))
        made.write("cosigned/12", made.checkpoint(13, NEXT_SEED))
        self.assertEqual(self.problem(made.directory), ("cosigned_of_another_history", "cosigned/12"))


if __name__ == "__main__":
    unittest.main()
