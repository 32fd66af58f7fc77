-- id: asset_idle
-- zh: 经营性资产闲置无收益
-- en: An operating asset stands idle without income
-- colour: yellow
-- visibility: public
-- rule: asset_idle
-- todo: 村集体落实经营主体，或说明原因
WITH earned AS (
    SELECT a.asset, max(d.business_on) AS day
    FROM incomes i JOIN assets a ON a.asset = i.asset JOIN bases d ON d.seq = i.seq
    WHERE i.amount > 0 AND d.business_on <= :on GROUP BY a.asset
)
SELECT 'asset' AS kind, a.asset AS subject, a.value AS amount, coalesce(i.day, d.business_on) AS since, a.name AS detail
FROM assets a JOIN bases d ON d.seq = a.seq LEFT JOIN earned i ON i.asset = a.asset
WHERE a.class = 'commercial' AND NOT EXISTS (
    SELECT 1 FROM bases s WHERE s.seq = a.disposed_seq AND s.business_on <= :on) AND date(coalesce(i.day, d.business_on), '+' || :term || ' months') < :on
ORDER BY subject;
