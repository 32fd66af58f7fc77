-- id: household_counted_twice
-- zh: 同一贫困户列入两个主体的带动名单
-- en: One household stands on two operators' lists
-- colour: blue
-- visibility: public
-- rule: household_counted_twice
-- todo: 与两个主体核对，保留实际带动的一个
SELECT 'household' AS kind, lower(hex(h.household)) AS subject, 0 AS amount, NULL AS since,
       '主体 ' || h.which || '，村 ' || coalesce(h.village, '未写明') AS detail
FROM households_counted_twice h
WHERE :on IS NOT NULL
ORDER BY subject;
