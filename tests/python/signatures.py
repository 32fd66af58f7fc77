"""Signatures under commands, from docs/FORMAT.md, "Signed commands", alone: who must have signed, and whether it holds.

It shares no code with the program that writes the log and must never import any of it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import ed25519

CONTEXT = b"sunledger signed command v1\0"
HELD_CONTEXT = b"sunledger key registration v1\0"
EPOCH = datetime(1970, 1, 1)  # UTC
DAYS_OF = timedelta(hours=8)
RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)


class Fault(Exception):
    """Why a command lacks the signature that it needs, or a key its proof: the kind of fault."""


def day_of(instant):
    return (instant + DAYS_OF).date()


def issued_on(text):
    """The day of a time as payloads write it, always in UTC."""
    match = RFC3339.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Fault("payload_malformed")
    return day_of(datetime.fromisoformat(match[1]))


def hex_bytes(text, length):
    if not isinstance(text, str) or re.fullmatch(r"[0-9a-f]*", text, re.ASCII) is None or len(text) != 2 * length:
        raise Fault("payload_malformed")
    return bytes.fromhex(text)


class Key:
    def __init__(self, ledger, body):
        self.officer = body["officer"]
        self.first = date.fromisoformat(body["from"])
        self.last = date.fromisoformat(body["until"]) if "until" in body else None
        self.revoked = False
        key, proof = hex_bytes(body["key"], 32), hex_bytes(body["proof"], 64)
        if not ed25519.verify(key, HELD_CONTEXT + ledger + self.officer.encode("utf-8"), proof):
            raise Fault("key_not_held")

    def holds_on(self, day):
        return not self.revoked and self.first <= day and (self.last is None or day <= self.last)


class Signatures:
    """What the entries so far say of keys, and whether the next command is signed as it must be."""

    def __init__(self):
        self.keys = {}
        self.required_from = None
        self.verified = 0

    def add(self, ledger, recorded_at_us, payload, canonical):
        """Takes the next entry; Fault where its command lacks the signature that it needs."""
        if "cmd" in payload:
            self._command(ledger, recorded_at_us, payload["cmd"], canonical)
        self._learn(ledger, payload["type"], payload["body"])

    def _command(self, ledger, recorded_at_us, cmd, canonical):
        sigs, actor = cmd.get("sigs", []), cmd.get("actor")
        if not isinstance(sigs, list):
            raise Fault("payload_malformed")
        if len(sigs) > 1:
            raise Fault("invalid_field")
        if not sigs and self.required_from is None:
            return
        for sig in sigs:
            self._verify(ledger, cmd, sig, canonical)
        recorded_on = day_of(EPOCH + timedelta(microseconds=recorded_at_us))
        for day in (issued_on(cmd.get("issued_at")), recorded_on):
            self._judge(actor, sigs, day)

    def _verify(self, ledger, cmd, sig, canonical):
        if not isinstance(sig, dict) or set(sig) != {"key", "signature"}:
            raise Fault("payload_malformed")
        key, signature = hex_bytes(sig["key"], 32), hex_bytes(sig["signature"], 64)
        message = CONTEXT + ledger + canonical({**cmd, "sigs": []})
        if not ed25519.verify(key, message, signature):
            raise Fault("signature_wrong")
        self.verified += 1

    def _judge(self, actor, sigs, day):
        if isinstance(actor, str) and actor.startswith("system:"):
            if sigs:
                raise Fault("invalid_field")
            return
        for sig in sigs:
            key = self.keys.get(sig["key"])
            if key is None or key.officer != actor:
                raise Fault("key_unknown")
            if not key.holds_on(day):
                raise Fault("key_not_valid")
        if not sigs and self.required_from is not None and day >= self.required_from:
            raise Fault("signature_missing")

    def _learn(self, ledger, kind, body):
        try:
            match kind:
                case "key.registered":
                    self.keys[body["key"]] = Key(ledger, body)
                case "key.revoked":
                    self.keys[body["key"]].revoked = True
                case "signing.required":
                    self.required_from = date.fromisoformat(body["from"])
        except (AttributeError, KeyError, TypeError, ValueError):
            raise Fault("payload_malformed") from None
