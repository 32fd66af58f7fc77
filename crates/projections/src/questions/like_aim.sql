-- id: like_aim
-- zh: 整合的资金与方案目标不符
-- en: Money is integrated that is not of like aim
-- colour: orange
-- visibility: public
-- rule: like_aim
-- todo: 退回原指标，或依程序调整整合方案
SELECT 'line' AS kind, f.from_id AS subject, sum(f.delta) AS amount, min(d.business_on) AS since,
       '整合方案 ' || f.to_id || '，科目 ' || coalesce(l.function, '无') AS detail
FROM flows f JOIN lines l ON l.line = f.from_id JOIN pools p ON p.pool = f.to_id JOIN bases d ON d.seq = f.seq
WHERE f.from_kind = 'line' AND f.to_kind = 'pool' AND d.business_on <= :on
  AND (l.function IS NULL OR instr(' ' || p.aims || ' ', ' ' || l.function || ' ') = 0)
GROUP BY f.from_id, f.to_id HAVING sum(f.delta) > 0
ORDER BY subject, f.to_id;
