-- id: duplicate
-- zh: 同一项目同一期间重复发放
-- en: One scheme pays somebody twice for one period
-- colour: red
-- visibility: public
-- rule: duplicate_payment
-- todo: 核实是否重复申报，多发的追回
-- Instalments that stay within what was due once are one payment, so they are not asked about.
-- Pseudonyms are per scheme, so anyone can ask this. A line counts by what it is now: returned for good, it is gone.
WITH lines_of AS (
    SELECT l.batch, l.idx, l.scheme, l.period, l.paid, l.business_on,
           row_number() OVER (PARTITION BY l.scheme, l.period, coalesce(l.beneficiary, l.payee) ORDER BY l.seq) AS nth,
           sum(l.paid) OVER whole AS paid_in_all, max(l.due) OVER whole AS due_at_most
    FROM payment_lines l JOIN batches b ON b.no = l.no
    WHERE coalesce(l.beneficiary, l.payee) IS NOT NULL AND l.state IN ('pending', 'settled', 'awaiting')
      AND l.paid > 0 AND b.contract IS NULL AND l.business_on <= :on
    WINDOW whole AS (PARTITION BY l.scheme, l.period, coalesce(l.beneficiary, l.payee))
)
SELECT 'batch_line' AS kind, batch || '/' || idx AS subject, paid AS amount, business_on AS since,
       scheme || ' ' || period || '，第 ' || nth || ' 次' AS detail
FROM lines_of WHERE nth > 1 AND paid_in_all > due_at_most
ORDER BY batch, idx;
