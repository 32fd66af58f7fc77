-- id: suspense_open
-- zh: 指标、凭证、银行三方不符：待查未清
-- en: Quota, voucher and bank do not match: money in suspense
-- colour: red
-- visibility: public
-- rule: three_way_match
-- todo: 逐笔查明：挂接到支付、退回或更正
WITH cleared AS (
    SELECT c.suspense, sum(c.amount) AS amount
    FROM suspense_clearings c JOIN entries e ON e.seq = c.seq LEFT JOIN bases d ON d.seq = c.seq
    WHERE coalesce(c.booked_on, d.business_on, date(e.recorded_at_us / 1000000 + 28800, 'unixepoch')) <= :on
    GROUP BY c.suspense
)
SELECT 'suspense' AS kind, s.suspense AS subject, s.amount - coalesce(c.amount, 0) AS amount, s.day AS since,
       s.unit || '：' || s.reason AS detail
FROM suspense s LEFT JOIN cleared c ON c.suspense = s.suspense
WHERE s.day <= :on AND s.amount <> coalesce(c.amount, 0)
ORDER BY subject;
