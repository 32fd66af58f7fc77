-- id: student_cap
-- zh: 职业学校贫困学生补助超过每年上限
-- en: A student's yearly total is above the cap
-- colour: orange
-- visibility: public
-- rule: student_yearly_cap
-- todo: 核对学籍和分次发放记录，多发的追回
-- Instalments are legal up to the cap. An act beyond it is refused; books of before the ledger, and soft rules, let it pass.
SELECT 'payee' AS kind, lower(hex(coalesce(p.beneficiary, p.payee))) AS subject, sum(p.paid) - :per_year AS amount,
       max(p.business_on) AS since, '项目 ' || p.scheme || '，' || substr(p.period, 1, 4) || ' 年，' || count(*) || ' 笔' AS detail
FROM payment_lines p JOIN schemes s ON s.scheme = p.scheme AND s.rule = 'student_yearly_cap'
WHERE p.state IN ('pending', 'settled', 'awaiting') AND p.business_on <= :on AND coalesce(p.beneficiary, p.payee) IS NOT NULL
GROUP BY p.scheme, substr(p.period, 1, 4), coalesce(p.beneficiary, p.payee) HAVING sum(p.paid) > :per_year
ORDER BY subject, detail;
