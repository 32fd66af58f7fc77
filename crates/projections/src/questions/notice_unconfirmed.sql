-- id: notice_unconfirmed
-- zh: 公示期满，村监委会未确认在位
-- en: A notice's term is over and no villager confirmed that it hung
-- colour: blue
-- visibility: public
-- rule: notice_board_days
-- todo: 村监委会补查，未张贴的重新张贴
SELECT 'notice' AS kind, n.notice AS subject, n.sum AS amount, n.posted_on AS since, n.title AS detail
FROM notices n JOIN regions r ON r.code = n.place
WHERE r.level = 'village' AND date(n.posted_on, '+' || :days || ' days') < :on
  AND NOT EXISTS (SELECT 1 FROM notice_confirmations c WHERE c.notice = n.notice AND c.on_day <= :on)
ORDER BY subject;
