-- id: back_dated
-- zh: 业务日期早于记账日期过久
-- en: What happened is recorded too late
-- colour: blue
-- visibility: public
-- rule: back_dated
-- todo: 经办说明补记原因
-- Old books are late by nature, and say so themselves: they are not asked about.
SELECT 'entry' AS kind, CAST(e.batch_first AS TEXT) AS subject, 0 AS amount, min(d.business_on) AS since,
       c.kind || '，' || count(*) || ' 条' AS detail
FROM bases d JOIN entries e ON e.seq = d.seq JOIN commands c ON c.batch_first = e.batch_first
WHERE c.actor <> 'system:history'
  AND date(e.recorded_at_us / 1000000 + 28800, 'unixepoch') <= :on
  AND date(d.business_on, '+' || :term || ' days') < date(e.recorded_at_us / 1000000 + 28800, 'unixepoch')
GROUP BY e.batch_first
ORDER BY e.batch_first;
