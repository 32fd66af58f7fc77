-- id: one_person_two_schemes
-- zh: 同一人同期由同一条款的两个项目发放
-- en: One person is paid by two schemes of one article for one period
-- colour: yellow
-- visibility: sealed
-- rule: duplicate_payment
-- todo: 核实两个项目能否兼享，不能兼享的追回一项
-- Pseudonyms differ from scheme to scheme, so only the vault can join them. Schemes of different articles add up lawfully.
WITH person_of AS (SELECT DISTINCT handle, person FROM sealed_people),
taken AS (
    SELECT o.person, o.handle, l.scheme, json_extract(s.terms, '$.article') AS article, l.period, l.paid, l.business_on
    FROM payment_lines l JOIN person_of o ON o.handle = coalesce(l.beneficiary, l.payee)
    JOIN schemes s ON s.scheme = l.scheme
    WHERE l.state IN ('pending', 'settled', 'awaiting') AND l.business_on <= :on
      AND json_extract(s.terms, '$.article') IS NOT NULL
),
each AS (
    SELECT person, handle, scheme, article, period, sum(paid) AS paid, min(business_on) AS since
    FROM taken GROUP BY person, handle, scheme, article, period
)
SELECT 'payee' AS kind, group_concat(lower(hex(handle)), ' ' ORDER BY handle) AS subject, sum(paid) AS amount,
       max(since) AS since, '第' || article || '条，' || period || '，项目 ' || group_concat(scheme, ' ' ORDER BY handle) AS detail
FROM each GROUP BY person, article, period HAVING count(DISTINCT scheme) > 1
ORDER BY subject, detail;
