-- id: report_unanswered
-- zh: 群众反映逾期未答复
-- en: A villager's report was not answered in time
-- colour: orange
-- visibility: public
-- rule: report_answer_term
-- todo: 责任单位限期答复，审计部门跟踪
SELECT 'report' AS kind, report AS subject, 0 AS amount, received_on AS since,
       '答复单位 ' || unit || coalesce('，答复于 ' || answered_on, '') AS detail
FROM reports
WHERE received_on <= :on
  AND date(received_on, '+' || :term || ' days') < iif(answered_on <= :on, answered_on, :on)
ORDER BY subject;
