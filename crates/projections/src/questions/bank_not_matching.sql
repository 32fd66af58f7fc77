-- id: bank_not_matching
-- zh: 账面有收付而对账单没有
-- en: The books have what the statement of that day does not
-- colour: red
-- visibility: public
-- rule: three_way_match
-- todo: 向银行查询该笔，账面有误的红字冲销
SELECT 'entry' AS kind, CAST(m.seq AS TEXT) AS subject, m.amount, m.day AS since,
       m.account || '，凭证号 ' || coalesce(m.reference, '无') AS detail
FROM movements m
WHERE m.proof IS NULL AND m.side IN ('books_in', 'books_out') AND m.day <= :on
  AND EXISTS (SELECT 1 FROM statements s
              WHERE s.account_kind = m.account_kind AND s.account = m.account
                AND m.day BETWEEN s.first_day AND s.last_day)
ORDER BY m.seq, m.n;
