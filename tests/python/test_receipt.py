"""Tests of receipts and changes of key.

    python3 -m unittest discover -s tests/python
"""

import unittest

from made_log import NEXT_SEED, ORIGIN, SEED, VECTORS, Folders, Made, entry_of, signed, vkey
from signed_note import Bad, Key
from verify_bundle import rotate, verify_receipt


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


if __name__ == "__main__":
    unittest.main()
