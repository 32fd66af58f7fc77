-- id: operator_return
-- zh: 经营合同保底收益不足或未收足
-- en: An operator's guarantee is below the least return, or was not received in full
-- colour: orange
-- visibility: public
-- rule: operator_return
-- todo: 村集体按合同催收；保底低于规定的，协商补充约定
WITH ends AS (
    SELECT a.asset, min(:on, coalesce((SELECT s.business_on FROM bases s WHERE s.seq = a.disposed_seq), :on)) AS day
    FROM assets a
), terms AS (
    -- What is sold earns nothing any more: years count until then.
    SELECT c.*, a.value / 10000 * :per_year_min + (a.value % 10000 * :per_year_min + 9999) / 10000 AS least,
        max(0, min(c.years, CAST(strftime('%Y', e.day) AS INTEGER) - CAST(strftime('%Y', c.from_day) AS INTEGER)
            - (strftime('%m-%d', e.day) < strftime('%m-%d', c.from_day)))) AS years_over
    FROM operating_contracts c JOIN assets a ON a.asset = c.asset JOIN bases d ON d.seq = c.seq
        JOIN ends e ON e.asset = c.asset
    WHERE d.business_on <= :on
), sums AS (
    SELECT t.*, t.years_over * t.per_year AS due, coalesce((
        SELECT sum(i.amount) FROM incomes i JOIN bases d ON d.seq = i.seq
        WHERE i.asset = t.asset AND i.contract = t.contract AND d.business_on <= :on), 0) AS received
    FROM terms t
)
SELECT 'asset' AS kind, asset AS subject, due - received AS amount, from_day AS since,
    contract || ' 保底未收足' AS detail
FROM sums WHERE received < due
UNION ALL
SELECT 'asset', asset, least - per_year, from_day, contract || ' 每年保底低于规定'
FROM sums WHERE per_year < least
ORDER BY subject, detail;
