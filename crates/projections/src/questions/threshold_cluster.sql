-- id: threshold_cluster
-- zh: 金额聚集在限额以下
-- en: Amounts cluster just below a threshold
-- colour: yellow
-- visibility: public
-- rule: threshold_cluster
-- todo: 核查是否化整为零、规避审批或招标
SELECT iif(payee_unit IS NULL, 'payee', 'unit') AS kind, coalesce(payee_unit, lower(hex(payee))) AS subject,
       sum(paid) AS amount, min(business_on) AS since, count(*) || ' 笔' AS detail
FROM payment_lines
WHERE paid < :threshold AND paid * 10000 >= :threshold * (10000 - :band)
  AND state IN ('pending', 'settled', 'awaiting') AND business_on <= :on
GROUP BY kind, subject HAVING count(*) >= :payments
ORDER BY kind, subject;
