-- id: loan_fee
-- zh: 担保费超过规定
-- en: A guarantee fee is above what is allowed
-- colour: orange
-- visibility: public
-- rule: guarantee_fee
-- todo: 与担保机构核对，超出部分退回；逾期还款的不退费
-- Each payment by the rule in force on its own day: the fee of a year so many times is at most the benchmark; a fee is
-- given back on timely repayment only.
WITH fees AS (
    SELECT seq, CAST(replace(json_extract(calc, '$.guarantee_fee.fee'), '.', '') AS INTEGER) AS fee,
           CAST(replace(json_extract(calc, '$.guarantee_fee.principal'), '.', '') AS INTEGER) AS principal,
           json_extract(calc, '$.guarantee_fee.days') AS days,
           json_extract(calc, '$.guarantee_fee.repayment.due_on') AS due_on,
           json_extract(calc, '$.guarantee_fee.repayment.repaid_on') AS repaid_on
    FROM calcs WHERE kind = 'guarantee_fee'
)
SELECT 'batch_line' AS kind, p.batch || '/' || p.idx AS subject, p.paid AS amount, p.business_on AS since,
       iif(f.repaid_on > f.due_on, '逾期还款仍退费，还款日 ' || f.repaid_on, '担保费以分计 ' || f.fee || '，' || f.days || ' 天') AS detail
FROM fees f JOIN payment_lines p ON p.seq = f.seq
JOIN params_in_force m ON m.rule = 'guarantee_fee' AND m.param = 'multiple' AND p.business_on BETWEEN m.first AND m.last
JOIN params_in_force b ON b.rule = 'guarantee_fee' AND b.param = 'benchmark' AND p.business_on BETWEEN b.first AND b.last
WHERE (f.fee * m.value_int * 365 * 10000 > f.principal * f.days * b.value_int OR f.repaid_on > f.due_on)
  AND p.state IN ('pending', 'settled', 'awaiting') AND p.business_on <= :on
ORDER BY subject;
