-- id: one_entity_two_schemes
-- zh: 同一经营主体享受两项扶持
-- en: One operator is paid by two schemes of which it may have one
-- colour: yellow
-- visibility: public
-- rule: one_entity_two_schemes
-- todo: 由主管部门认定保留一项，另一项追回
SELECT 'unit' AS kind, e.entity AS subject,
       (SELECT sum(p.paid) FROM payment_lines p
        WHERE p.payee_unit = e.entity AND p.state IN ('pending', 'settled')
            AND instr(',' || e.which || ',', ',' || p.scheme || ',') > 0) AS amount,
       (SELECT p.business_on FROM payment_lines p WHERE p.seq = e.last_seq) AS since, '扶持项目 ' || e.which AS detail
FROM entities_in_two_schemes e
WHERE (SELECT p.business_on FROM payment_lines p WHERE p.seq = e.last_seq) <= :on
ORDER BY subject;
