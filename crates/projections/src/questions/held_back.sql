-- id: held_back
-- zh: 已审批的资金滞留未付
-- en: Money is approved and held back
-- colour: orange
-- visibility: public
-- rule: idle_term
-- todo: 国库核实未付原因，即行支付或退回经办
SELECT 'batch' AS kind, b.batch AS subject, b.total AS amount,
       date(a.recorded_at_us / 1000000 + 28800, 'unixepoch') AS since, '项目 ' || b.project AS detail
FROM batches b JOIN entries a ON a.seq = b.approved_seq
LEFT JOIN bases s ON s.seq = b.settled_seq
WHERE (b.settled_seq IS NULL OR s.business_on > :on)
  AND date(a.recorded_at_us / 1000000 + 28800, 'unixepoch', '+' || :term || ' days') < :on
ORDER BY subject;
