-- id: notice_missing
-- zh: 应公示未公示
-- en: A notice is missing after its term
-- colour: orange
-- visibility: public
-- rule: notice_due
-- todo: 补张贴，并由村监委会拍照确认
SELECT 'notice due' AS kind, o.kind || ' ' || o.subject AS subject, o.amount AS amount,
       o.since AS since, '责任单位 ' || o.unit AS detail
FROM obligations o
LEFT JOIN notices n ON n.notice = o.notice
WHERE date(o.since, '+' || :term || ' days') < :on AND (n.notice IS NULL OR n.posted_on > :on)
ORDER BY subject;
