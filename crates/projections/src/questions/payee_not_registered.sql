-- id: payee_not_registered
-- zh: 疑似非建档户领取：列入财政供养、工商登记或房产车辆名单
-- en: Somebody on a list that no registered household stands on is paid
-- colour: orange
-- visibility: public
-- rule: payee_not_registered
-- todo: 核实是否建档立卡，不符合的停发追回
-- Only schemes that are for registered people. That a household is on the register itself is not in this ledger.
SELECT 'batch_line' AS kind, f.batch || '/' || f.idx AS subject, p.paid AS amount, f.since,
       '比对批次 ' || f.run AS detail
FROM findings f JOIN entries e ON e.seq = f.seq JOIN batches b ON b.batch = f.batch
JOIN payments p ON p.seq = b.no + 1 + f.idx JOIN schemes s ON s.scheme = b.scheme
WHERE f.kind IN ('company', 'payroll', 'property')
  AND json_extract(s.terms, '$.eligibility') IN ('registered_poor', 'students', 'workers')
  AND date(e.recorded_at_us / 1000000 + 28800, 'unixepoch') <= :on
ORDER BY f.seq;
