-- id: no_linked_households
-- zh: 产业资金无利益联结
-- en: Industry money goes to somebody who brings in too few households
-- colour: orange
-- visibility: public
-- rule: no_linked_households
-- todo: 核实带动名单，补足联结或追回资金
SELECT 'batch_line' AS kind, s.batch || '/' || s.idx AS subject, p.paid AS amount, p.business_on AS since,
       '主体 ' || s.entity || '，应带动 ' || s.needed || ' 户，名单 ' || s.found || ' 户' AS detail
FROM payments_short_of_households s JOIN payment_lines p ON p.seq = s.seq
WHERE p.business_on <= :on
ORDER BY subject;
