-- id: notice_down_early
-- zh: 公示提前撤下
-- en: A notice is taken down early
-- colour: yellow
-- visibility: public
-- rule: notice_board_days
-- todo: 重新张贴，满期后再撤
SELECT 'notice' AS kind, notice AS subject, sum AS amount, taken_down_on AS since, title AS detail
FROM notices
WHERE taken_down_on <= :on AND taken_down_on < date(posted_on, '+' || :days || ' days')
ORDER BY subject;
