"""Sums of payments, derived from the entries of a log alone: `verify_log.py --totals`."""

import unittest

# First: it skips these tests too where the package blake3 is missing.
from test_verify_log import drafts, export_line, linked

import verify_log
from verify_log import Bad, Totals, canonical


def payment_log(payments):
    """A ledger with one batch of these payments, as (type, body)."""
    made = drafts([1, len(payments)])
    for seq, (kind, body) in enumerate(payments, 1):
        cmd = {"cmd": {}} if seq == 1 else {}
        made[seq] = (made[seq][0], canonical({"body": body, "type": kind, **cmd}))
    return [export_line(entry) for entry in linked(made)]


def totals_of(payments):
    totals = Totals()
    verify_log.verify(payment_log(payments), totals=totals)
    return totals.as_json()


class Sums(unittest.TestCase):
    def test_sums_are_exact(self):
        totals = totals_of(
            [
                ("payment.line", {"paid": "0.10"}),
                ("payment.line", {"paid": "99999999999999.99"}),
                ("payment.settled", {"total": "100000000000000.09"}),
                ("payment.unmatched_return", {"amount": "100.05"}),
                ("payment.prepared", {"paid": "5.00"}),
            ]
        )
        self.assertEqual(
            totals,
            {
                "by_type": {
                    "payment.settled": {"count": 1, "minor": 10_000_000_000_000_009},
                    "payment.unmatched_return": {"count": 1, "minor": -10_005},
                },
                "lines": {"count": 2, "paid_minor": 10_000_000_000_000_009},
                "net_minor": 9_999_999_999_990_004,
            },
        )

    def test_only_what_the_bank_has_paid_counts(self):
        for payments, net in [
            # Prepared, approved or refused: nobody has been paid.
            ([("payment.line", {"paid": "7.00"})], 0),
            ([("payment.line", {"paid": "7.00"}), ("payment.refused", {"total": "7.00"})], 0),
            # A part that the bank has not reported is paid when it says so.
            ([("payment.settled", {"open": {"amount": "2.00"}, "total": "7.00"})], 500),
            (
                [
                    ("payment.settled", {"open": {"amount": "2.00"}, "total": "7.00"}),
                    ("payment.returned", {"amount": "2.00", "from": "pending"}),
                ],
                500,
            ),
            # A lump sum lies with the agent until its details, or the village's own spending, are paid.
            (
                [
                    ("voucher.settled", {"amount": "9.00"}),
                    ("statement.recorded", {"sum_in": "0.00", "sum_out": "9.00"}),
                    ("statement.line", {"amount": "-9.00"}),
                ],
                0,
            ),
            (
                [
                    ("voucher.settled", {"amount": "9.00"}),
                    ("payment.settled", {"open": {"amount": "6.00"}, "through": {}, "total": "6.00"}),
                    ("payment.resettled", {"amount": "4.00", "through": {}}),
                    ("statement.line", {"amount": "-4.00"}),
                    ("village.spent", {"amount": "1.50"}),
                    ("voucher.returned", {"amount": "1.50"}),
                    ("day.closed", {"bank_out": "9.00", "books_out": "9.00"}),
                    ("match.recorded", {"hits": 0}),
                ],
                550,
            ),
            # Returned, sent again, arrived; and taken back at last.
            (
                [
                    ("payment.settled", {"total": "7.00"}),
                    ("payment.returned", {"amount": "3.00", "from": "settled"}),
                ],
                400,
            ),
            (
                [
                    ("payment.settled", {"total": "7.00"}),
                    ("payment.returned", {"amount": "3.00", "from": "settled"}),
                    ("payment.resent", {"amount": "3.00"}),
                    ("payment.resettled", {"amount": "3.00"}),
                    ("payment.reversed", {"amount": "1.00"}),
                ],
                600,
            ),
            ([("village.spent", {"amount": "4.00"})], 400),
        ]:
            with self.subTest(payments):
                self.assertEqual(totals_of(payments)["net_minor"], net)

    def test_an_amount_of_another_form_is_named(self):
        for amount in ("1.5", "1", "01.00", "1.000", "+1.00", "1,000.00", "١.00", 1, None):
            for kind, field in (("payment.line", "paid"), ("payment.settled", "total")):
                with self.subTest((kind, amount)), self.assertRaises(Bad) as caught:
                    totals_of([("payment.line", {"paid": "1.00"}), (kind, {field: amount})])
                self.assertEqual((caught.exception.seq, caught.exception.kind), (2, "amount_malformed"))
        with self.assertRaises(Bad):
            totals_of([("payment.settled", {"open": "2.00", "total": "7.00"})])


if __name__ == "__main__":
    unittest.main()
