-- id: voucher_without_detail
-- zh: 支付凭证未挂接明细
-- en: A voucher has no details attached
-- colour: yellow
-- visibility: public
-- rule: voucher_without_detail
-- todo: 代发单位补录发放明细并挂接凭证
WITH moved AS (
    SELECT p.account_kind, p.account, p.bucket, p.delta,
           coalesce(d.business_on, date(e.recorded_at_us / 1000000 + 28800, 'unixepoch')) AS day
    FROM postings p JOIN entries e ON e.seq = p.seq LEFT JOIN bases d ON d.seq = p.seq
    WHERE p.account_kind = 'voucher' AND p.bucket = 'undistributed'
),
old AS (
    SELECT account, min(iif(delta > 0, day, NULL)) AS since,
           sum(iif(delta < 0 OR date(day, '+' || :term || ' days') < :on, delta, 0)) AS amount
    FROM moved WHERE day <= :on GROUP BY account
)
-- What came in longest ago went out first.
SELECT 'voucher' AS kind, v.voucher AS subject, o.amount, o.since, '代发户 ' || v.agent AS detail
FROM old o JOIN vouchers v ON v.voucher = o.account JOIN agents a ON a.agent = v.agent
WHERE o.amount > 0 AND a.kind = 'paying'
ORDER BY subject;
