-- id: one_card_many
-- zh: 多户共用一卡
-- en: One card serves many households
-- colour: yellow
-- visibility: sealed
-- rule: one_card_many
-- todo: 核实是否代领、冒领，一户一卡更正
WITH cards AS (
    SELECT card, count(DISTINCT household) AS households FROM sealed_people
    WHERE card IS NOT NULL GROUP BY card HAVING count(DISTINCT household) >= :households
),
holders AS (
    SELECT DISTINCT c.card, c.households, s.handle FROM cards c JOIN sealed_people s ON s.card = c.card
),
paid AS (
    SELECT payee, sum(paid) AS paid FROM payment_lines
    WHERE state = 'settled' AND business_on <= :on AND payee IN (SELECT handle FROM holders) GROUP BY payee
)
SELECT 'payee' AS kind, group_concat(lower(hex(h.handle)), ' ' ORDER BY h.handle) AS subject,
       coalesce(sum(p.paid), 0) AS amount, NULL AS since, h.households || ' 户共用一卡' AS detail
FROM holders h LEFT JOIN paid p ON p.payee = h.handle
GROUP BY h.card ORDER BY amount DESC, subject;
