-- id: notice_late
-- zh: 公示逾期
-- en: A notice came after its term
-- colour: blue
-- visibility: public
-- rule: notice_due
-- todo: 责任单位说明逾期原因
SELECT 'notice' AS kind, n.notice AS subject, o.amount AS amount, o.since AS since,
       o.kind || ' ' || o.subject || '，张贴于 ' || n.posted_on AS detail
FROM obligations o
JOIN notices n ON n.notice = o.notice
WHERE n.posted_on <= :on AND n.posted_on > date(o.since, '+' || :term || ' days')
ORDER BY subject, detail;
