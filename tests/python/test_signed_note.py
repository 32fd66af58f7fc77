"""Tests of Ed25519, signed notes and trees with published vectors.

    python3 -m unittest discover -s tests/python
"""

import hashlib
import unittest

import ed25519
from made_log import ORIGIN, SEED, VECTORS, signed, text64, vkey
from merkle_tree import Tree, check_consistency, check_inclusion, leaf_hash
from signed_note import Bad, Key, Note

COUNTED = VECTORS["counted"]


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
        self.assertTrue(check_inclusion(leaf, index, size, proof, root))
        for other in (index - 1, index + 1, size, 0):
            self.assertFalse(check_inclusion(leaf, other, size, proof, root))
        for damaged in (proof[1:], proof[:-1], [*proof, leaf], proof[::-1], [leaf, *proof[1:]]):
            self.assertFalse(check_inclusion(leaf, index, size, damaged, root))

    def test_consistency(self):
        vector = COUNTED["consistency"]
        size, to, proof = vector["from"], vector["to"], [bytes.fromhex(text) for text in vector["proof"]]
        self.assertEqual(self.tree.consistency(size, to), proof)
        older, later = (size, self.tree.root(size)), (to, self.tree.root(to))
        self.assertTrue(check_consistency(older, later, proof))
        self.assertFalse(check_consistency((size - 1, older[1]), later, proof))
        self.assertFalse(check_consistency((size, later[1]), later, proof))
        self.assertFalse(check_consistency(older, (to, older[1]), proof))
        for damaged in (proof[1:], proof[:-1], [*proof, older[1]], proof[::-1]):
            self.assertFalse(check_consistency(older, later, damaged))

    def test_every_pair_of_small_sizes(self):
        for to in range(1, 20):
            later = (to, self.tree.root(to))
            for size in range(to + 1):
                proof = self.tree.consistency(size, to)
                self.assertTrue(check_consistency((size, self.tree.root(size)), later, proof))
            for index in range(to):
                proof = self.tree.inclusion(index, to)
                self.assertTrue(check_inclusion(self.tree.levels[0][index], index, to, proof, later[1]))


if __name__ == "__main__":
    unittest.main()
