"""Signatures under commands: the published vector, and logs in which one is forged, missing, or by a key that does not hold."""

import json
import unittest
from pathlib import Path

# First: it skips these tests too where the package blake3 is missing.
from test_verify_log import LEDGER, drafts, export_line, linked

import ed25519
import verify_log
from signatures import CONTEXT, HELD_CONTEXT
from verify_log import Bad, canonical

ROOT = Path(__file__).resolve().parents[2]
VECTOR = json.loads((ROOT / "crates/chain/tests/vectors/signatures-1.json").read_text("utf-8"))
MAKER, OTHER = bytes(range(32)), bytes(range(1, 33))
# Entries of `linked` are recorded in the first microseconds of 1970, on its first day in China too.
NOW, LATER = "1970-01-01T00:00:00Z", "1970-01-03T00:00:00Z"


def proof(seed, officer="maker", ledger=LEDGER):
    return ed25519.sign(seed, HELD_CONTEXT + ledger + officer.encode()).hex()


def registered(seed, officer="maker", first="1970-01-01", **more):
    key = {"key": ed25519.public(seed).hex(), "officer": officer, "proof": proof(seed, officer)}
    return "key.registered", {"from": first, **key, **more}


def command(actor="maker", issued_at=NOW, **more):
    return {"actor": actor, "issued_at": issued_at, "kind": "vector.pay", "sigs": [], **more}


def signed(seed, cmd=None, ledger=LEDGER):
    cmd = command() if cmd is None else cmd
    signature = ed25519.sign(seed, CONTEXT + ledger + canonical(cmd))
    return {**cmd, "sigs": [{"key": ed25519.public(seed).hex(), "signature": signature.hex()}]}


def verdict(steps):
    """What becomes of a ledger with these batches of one entry each, as (type, body, cmd)."""
    made = drafts([1] * (1 + len(steps)))
    for seq, (kind, body, cmd) in enumerate(steps, 1):
        made[seq] = (made[seq][0], canonical({"body": body, "cmd": cmd, "type": kind}))
    signatures = verify_log.Signatures()
    try:
        size, _ = verify_log.verify([export_line(entry) for entry in linked(made)], signatures=signatures)
    except Bad as bad:
        return bad.seq, bad.kind
    return size, signatures.verified


def given(*events):
    return [(kind, body, command("registrar")) for kind, body in events]


PAY = ("vector.paid", {})
REQUIRED = ("signing.required", {"from": "1970-01-02", "unit": "bureau"})


class Vector(unittest.TestCase):
    def test_the_published_signature_holds(self):
        cmd, ledger = json.loads(VECTOR["cmd"]), bytes.fromhex(VECTOR["ledger"])
        message = CONTEXT + ledger + canonical({**cmd, "sigs": []})
        self.assertEqual(message.hex(), VECTOR["message"])
        self.assertEqual(ed25519.sign(bytes.fromhex(VECTOR["secret"]), message).hex(), VECTOR["signature"])
        self.assertEqual(cmd["sigs"], [{"key": VECTOR["public"], "signature": VECTOR["signature"]}])
        held = HELD_CONTEXT + ledger + cmd["actor"].encode()
        self.assertEqual(held.hex(), VECTOR["proof_message"])
        self.assertEqual(ed25519.sign(bytes.fromhex(VECTOR["secret"]), held).hex(), VECTOR["proof"])

    def test_the_published_command_passes_in_a_log_where_its_key_is_registered(self):
        cmd = json.loads(VECTOR["cmd"])
        key = {"from": "1970-01-01", "key": VECTOR["public"], "officer": cmd["actor"], "proof": VECTOR["proof"]}
        self.assertEqual(LEDGER.hex(), VECTOR["ledger"])
        self.assertEqual(verdict([*given(("key.registered", key)), (*PAY, cmd)]), (3, 1))


class Logs(unittest.TestCase):
    def test_a_signed_command_is_counted_and_an_unsigned_one_may_stand(self):
        steps = [*given(registered(MAKER)), (*PAY, signed(MAKER)), (*PAY, command())]
        self.assertEqual(verdict(steps), (4, 1))

    def test_a_signature_over_anything_else_is_wrong(self):
        for cmd in [
            {**signed(MAKER), "kind": "vector.other"},
            signed(MAKER, ledger=bytes(16)),
            {**signed(MAKER), "sigs": [{**signed(MAKER)["sigs"][0], "key": ed25519.public(OTHER).hex()}]},
        ]:
            steps = [*given(registered(MAKER), registered(OTHER)), (*PAY, cmd)]
            self.assertEqual(verdict(steps), (3, "signature_wrong"))

    def test_a_key_is_its_officers_and_registered_before(self):
        for steps in [
            [(*PAY, signed(MAKER))],
            [*given(registered(MAKER, officer="approver")), (*PAY, signed(MAKER))],
        ]:
            self.assertEqual(verdict(steps)[1], "key_unknown")

    def test_a_key_is_registered_to_whoever_holds_it(self):
        self.assertEqual(verdict(given(registered(MAKER))), (2, 0))
        for wrong in [
            proof(MAKER, ledger=bytes(16)),
            proof(MAKER, officer="approver"),
            proof(OTHER),
            "00" * 64,
        ]:
            self.assertEqual(verdict(given(registered(MAKER, proof=wrong))), (1, "key_not_held"), wrong)
        for malformed in [None, "", "00" * 63, proof(MAKER).upper()]:
            self.assertEqual(verdict(given(registered(MAKER, proof=malformed))), (1, "payload_malformed"))

    def test_a_key_holds_from_its_first_day_to_its_last(self):
        on = {"first": "1970-01-01", "until": "1970-01-02"}
        cases = [
            (on, "1970-01-02T15:59:59.999999Z", (3, 1)),
            (on, "1970-01-02T16:00:00Z", (2, "key_not_valid")),
            ({"first": "1970-01-01"}, LATER, (3, 1)),
            # Recorded before its first day, whatever time is stated.
            ({"first": "1970-01-03"}, LATER, (2, "key_not_valid")),
        ]
        for term, issued_at, expected in cases:
            cmd = signed(MAKER, command(issued_at=issued_at))
            self.assertEqual(verdict([*given(registered(MAKER, **term)), (*PAY, cmd)]), expected)

    def test_a_revoked_key_holds_no_more(self):
        revoked = ("key.revoked", {"key": ed25519.public(MAKER).hex(), "on": "1970-01-01"})
        steps = [*given(registered(MAKER)), (*PAY, signed(MAKER)), *given(revoked), (*PAY, signed(MAKER))]
        self.assertEqual(verdict(steps), (4, "key_not_valid"))

    def test_from_its_day_on_every_officers_command_is_signed(self):
        before = given(registered(MAKER), REQUIRED)
        cases = [
            (command(issued_at="1970-01-01T15:59:59Z"), (4, 0)),
            (command(issued_at="1970-01-01T16:00:00Z"), (3, "signature_missing")),
            (signed(MAKER, command(issued_at=LATER)), (4, 1)),
            (command("system:history", LATER), (4, 0)),
            (signed(MAKER, command("system:history")), (3, "invalid_field")),
        ]
        for cmd, expected in cases:
            self.assertEqual(verdict([*before, (*PAY, cmd)]), expected, cmd)

    def test_malformed_signatures_are_named(self):
        sig = signed(MAKER)["sigs"][0]
        for sigs, kind in [
            ("x", "payload_malformed"),
            ([1], "payload_malformed"),
            ([{"key": sig["key"]}], "payload_malformed"),
            ([{**sig, "signature": sig["signature"].upper()}], "payload_malformed"),
            ([{**sig, "signature": "00"}], "payload_malformed"),
            ([sig, sig], "invalid_field"),
        ]:
            steps = [*given(registered(MAKER)), (*PAY, {**command(), "sigs": sigs})]
            self.assertEqual(verdict(steps), (2, kind), sigs)


if __name__ == "__main__":
    unittest.main()
