-- ledger.sqlite, views: what several questions ask of the same tables.

-- Each payment line with its batch and where its money is. The lines of a batch are a range of entries.
CREATE VIEW payment_lines AS
SELECT p.seq, b.no, b.batch, p.seq - b.no - 1 AS idx, b.project, b.scheme, p.village, p.period,
       p.payee, p.payee_seal, p.payee_unit, p.beneficiary, p.beneficiary_seal, p.due, p.paid, p.reason, p.reference,
       coalesce(p.business_on, d.business_on) AS business_on,
       coalesce(x.state, b.base) AS state,
       coalesce(x.state_seq, b.settled_seq, b.refused_seq) AS state_seq
FROM payments p JOIN batches b ON b.no = p.batch AND p.seq BETWEEN b.no + 1 AND b.no + b.lines
LEFT JOIN bases d ON d.seq = b.no LEFT JOIN exceptions x ON x.seq = p.seq;

-- Lines that their batch's settlement left open, and since which entry: no notice has them until they arrive.
CREATE VIEW open_lines AS
SELECT x.seq, b.settled_seq AS since FROM exceptions x JOIN batches b ON b.no = x.batch WHERE x.left_open = 1
UNION ALL
SELECT p.seq, b.settled_seq
FROM payments p JOIN batches b ON b.no = p.batch AND p.seq BETWEEN b.no + 1 AND b.no + b.lines
WHERE b.status = 'settled' AND b.base = 'pending';

-- Numbers and sums of lines by batch, place, period and state; parts add up, single ones may be negative.
CREATE VIEW line_sums AS
SELECT b.batch, b.project, b.scheme, b.line, p.village, p.period, p.lines, p.due, p.paid, b.base AS state
FROM batch_places p JOIN batches b ON b.no = p.batch
UNION ALL
SELECT b.batch, b.project, b.scheme, b.line, x.village, x.period, -1, -x.due, -x.paid, b.base
FROM exceptions x JOIN batches b ON b.no = x.batch
UNION ALL
SELECT b.batch, b.project, b.scheme, b.line, x.village, x.period, 1, x.due, x.paid, x.state
FROM exceptions x JOIN batches b ON b.no = x.batch;

-- Every bank account and the unit that it belongs to, or that keeps it.
CREATE VIEW bank_accounts AS
SELECT 'unit' AS kind, unit AS id, name, unit FROM units
UNION ALL SELECT 'agent', agent, name, unit FROM agents;

-- What the books have and no statement shows, or the bank was told and has not done, or nobody has received yet.
-- `unit` is none where no bank account is known yet. `amount` of `unconfirmed` is above zero where it came in.
CREATE VIEW unmatched AS
SELECT 'unconfirmed' AS kind, m.seq, k.unit, iif(m.account_kind = 'agent', m.account, NULL) AS agent, NULL AS project,
       m.batch, m.idx, m.voucher, m.day, iif(m.side = 'books_out', -m.amount, m.amount) AS amount, m.reference
FROM movements m JOIN bank_accounts k ON k.kind = m.account_kind AND k.id = m.account
WHERE m.proof IS NULL AND m.side IN ('books_in', 'books_out')
UNION ALL
SELECT 'approved', b.approved_seq, a.unit, b.agent, b.project, b.batch, NULL, b.voucher, d.business_on, b.total,
       iif(b.reference_low = b.reference_high, b.reference_low, NULL)
FROM batches b JOIN bases d ON d.seq = b.no LEFT JOIN agents a ON a.agent = b.agent
WHERE b.status = 'approved'
UNION ALL
SELECT iif(x.state = 'pending', 'open', 'awaiting'), x.state_seq, k.unit, b.agent, b.project, b.batch, x.seq - b.no - 1,
       b.voucher, d.business_on, x.paid, p.reference
FROM exceptions x JOIN batches b ON b.no = x.batch JOIN payments p ON p.seq = x.seq JOIN bases d ON d.seq = x.state_seq
LEFT JOIN bank_accounts k ON k.kind = b.bank_kind AND k.id = b.bank
WHERE x.state IN ('pending', 'awaiting')
UNION ALL
SELECT 'open', b.settled_seq, k.unit, b.agent, b.project, b.batch, p.seq - b.no - 1, b.voucher, d.business_on, p.paid,
       p.reference
FROM batches b JOIN payments p ON p.seq BETWEEN b.no + 1 AND b.no + b.lines JOIN bases d ON d.seq = b.settled_seq
LEFT JOIN bank_accounts k ON k.kind = b.bank_kind AND k.id = b.bank
LEFT JOIN exceptions x ON x.seq = p.seq
WHERE b.status = 'settled' AND b.base = 'pending' AND x.seq IS NULL
UNION ALL
SELECT 'voucher_approved', v.approved_seq, NULL, v.agent, v.project, NULL, NULL, v.voucher, d.business_on, v.amount,
       v.reference
FROM vouchers v JOIN bases d ON d.seq = v.seq
WHERE v.status = 'approved'
UNION ALL
SELECT iif(a.kind = 'village', 'held_for_village', 'undistributed'), v.settled_seq, a.unit, v.agent, v.project, NULL,
       NULL, v.voucher, d.business_on, o.amount, v.reference
FROM vouchers v JOIN agents a ON a.agent = v.agent JOIN bases d ON d.seq = v.settled_seq
JOIN balances o ON o.account_kind = 'voucher' AND o.account = v.voucher AND o.bucket = 'undistributed'
WHERE v.status = 'settled' AND o.amount <> 0;

-- Everything that holds money, by what it is called.
CREATE VIEW accounts AS
SELECT 'line' AS kind, line AS id, name FROM lines
UNION ALL SELECT 'pool', pool, name FROM pools
UNION ALL SELECT 'project', project, name FROM projects
UNION ALL SELECT 'asset', asset, name FROM assets
UNION ALL SELECT 'suspense', suspense, reference FROM suspense
UNION ALL SELECT 'agent', agent, name FROM agents
UNION ALL SELECT 'voucher', voucher, reference FROM vouchers;
