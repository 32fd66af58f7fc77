-- id: retention_late
-- zh: 质保金到期未返还
-- en: Retention is not given back in time
-- colour: yellow
-- visibility: public
-- rule: retention_term
-- todo: 核实质量，返还或依合同扣留
WITH held AS (
    SELECT s.contract, sum(iif(s.kind = 'retention.held', s.amount, -s.amount)) AS amount
    FROM project_steps s JOIN bases d ON d.seq = s.seq
    WHERE s.kind IN ('retention.held', 'retention.released') AND d.business_on <= :on
    GROUP BY s.contract
)
SELECT 'contract' AS kind, c.contract AS subject, h.amount, c.held_until AS since, '项目 ' || c.project AS detail
FROM held h JOIN contracts c ON c.contract = h.contract
WHERE h.amount > 0 AND c.held_until < :on
ORDER BY subject;
