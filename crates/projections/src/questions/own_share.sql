-- id: own_share
-- zh: 保费自缴部分承担比例不符
-- en: Another share of the household's own premium is paid
-- colour: yellow
-- visibility: public
-- rule: own_share_premium
-- todo: 与承保机构核对保费清单，多付的追回、少付的补足
-- Each payment by the share in force on its own day.
SELECT 'batch_line' AS kind, p.batch || '/' || p.idx AS subject, p.paid AS amount, p.business_on AS since,
       '承担万分之 ' || json_extract(c.calc, '$.premium.share') || '，应为 ' || r.value_int AS detail
FROM calcs c JOIN payment_lines p ON p.seq = c.seq
JOIN params_in_force r ON r.rule = 'own_share_premium' AND r.param = 'share' AND p.business_on BETWEEN r.first AND r.last
WHERE c.kind = 'premium' AND json_extract(c.calc, '$.premium.share') <> r.value_int
  AND p.state IN ('pending', 'settled', 'awaiting') AND p.business_on <= :on
ORDER BY subject;
