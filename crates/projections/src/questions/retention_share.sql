-- id: retention_share
-- zh: 质保金超过规定比例
-- en: Retention is above its share
-- colour: blue
-- visibility: public
-- rule: retention_term
-- todo: 按规定比例调减质保金
WITH held AS (
    SELECT s.contract, sum(iif(s.kind = 'retention.held', s.amount, -s.amount)) AS amount
    FROM project_steps s JOIN bases d ON d.seq = s.seq
    WHERE s.kind IN ('retention.held', 'retention.released') AND d.business_on <= :on
    GROUP BY s.contract
)
SELECT 'contract' AS kind, c.contract AS subject, h.amount, NULL AS since, '项目 ' || c.project AS detail
FROM held h JOIN contracts c ON c.contract = h.contract
WHERE h.amount > 0 AND h.amount * 10000 > coalesce(c.audited, c.price) * :share_max
ORDER BY subject;
