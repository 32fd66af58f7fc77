-- id: dividend_unpaid
-- zh: 分红未按期发放
-- en: A declared dividend is not paid in time
-- colour: orange
-- visibility: public
-- rule: dividend_unpaid
-- todo: 村集体按方案发放，户卡有误的更正后重发
SELECT 'asset' AS kind, v.asset AS subject, sum(l.amount) AS amount, d.business_on AS since,
       v.period || ' 分红，' || count(*) || ' 户未发' AS detail
FROM dividends v JOIN bases d ON d.seq = v.seq JOIN dividend_lines l ON l.asset = v.asset AND l.period = v.period
LEFT JOIN bases p ON p.seq = l.paid_seq
WHERE (l.paid_seq IS NULL OR p.business_on > :on) AND l.amount > 0
  AND date(d.business_on, '+' || :term || ' days') < :on
GROUP BY v.asset, v.period
ORDER BY subject, v.period;
