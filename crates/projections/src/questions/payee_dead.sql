-- id: payee_dead
-- zh: 向已死亡人员发放
-- en: Somebody dead is paid
-- colour: red
-- visibility: public
-- rule: payee_dead
-- todo: 核实死亡时间，停发并追回
SELECT 'batch_line' AS kind, f.batch || '/' || f.idx AS subject, p.paid AS amount, f.since,
       '比对批次 ' || f.run AS detail
FROM findings f JOIN entries e ON e.seq = f.seq JOIN batches b ON b.batch = f.batch
JOIN payments p ON p.seq = b.no + 1 + f.idx
WHERE f.kind = 'death' AND date(e.recorded_at_us / 1000000 + 28800, 'unixepoch') <= :on
ORDER BY f.seq;
