-- id: payee_cadre
-- zh: 村干部领取补助
-- en: A cadre is paid
-- colour: orange
-- visibility: public
-- rule: payee_cadre
-- todo: 核实是否符合条件，不符合的停发追回
SELECT 'batch_line' AS kind, f.batch || '/' || f.idx AS subject, p.paid AS amount, f.since,
       '比对批次 ' || f.run AS detail
FROM findings f JOIN entries e ON e.seq = f.seq JOIN batches b ON b.batch = f.batch
JOIN payments p ON p.seq = b.no + 1 + f.idx
WHERE f.kind = 'cadre' AND date(e.recorded_at_us / 1000000 + 28800, 'unixepoch') <= :on
ORDER BY f.seq;
