-- id: payee_kind
-- zh: 收款对象不属于规定的种类
-- en: A payee is not of a kind that the scheme provides for
-- colour: yellow
-- visibility: public
-- rule: payee_kind
-- todo: 核实收款对象，付错的追回后重新发放
-- Operators' schemes pay operators. People's schemes pay people, or a body such as a school, insurer or bank that is paid
-- for somebody named. Schemes for anybody, such as works entrusted to a village's organisation, are never asked about.
SELECT 'batch_line' AS kind, p.batch || '/' || p.idx AS subject, p.paid AS amount, p.business_on AS since,
       '项目 ' || p.scheme || iif(p.payee_unit IS NULL, ' 付给个人', ' 付给 ' || p.payee_unit) AS detail
FROM payment_lines p JOIN schemes s ON s.scheme = p.scheme LEFT JOIN units u ON u.unit = p.payee_unit
WHERE p.state IN ('pending', 'settled', 'awaiting') AND p.business_on <= :on
  AND CASE json_extract(s.terms, '$.eligibility')
      WHEN 'entities' THEN coalesce(u.kind, '') NOT IN ('collective', 'cooperative', 'enterprise', 'other')
      WHEN 'any' THEN 0
      ELSE json_extract(s.terms, '$.eligibility') IS NOT NULL AND p.payee_unit IS NOT NULL AND p.beneficiary IS NULL END
ORDER BY subject;
