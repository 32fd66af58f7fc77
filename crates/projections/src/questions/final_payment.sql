-- id: final_payment
-- zh: 未验收先付尾款
-- en: A final payment was made before acceptance
-- colour: orange
-- visibility: public
-- rule: final_payment
-- todo: 停付后续款项，补办验收，核实工程质量
-- An act is refused until acceptance is recorded; this finds acceptance that bears a later day than the payment.
SELECT 'batch' AS kind, b.batch AS subject, b.total AS amount, d.business_on AS since,
       '合同 ' || b.contract || '，验收 ' || coalesce(v.business_on, '未见') AS detail
FROM batches b JOIN bases d ON d.seq = b.no JOIN contracts c ON c.contract = b.contract
LEFT JOIN bases v ON v.seq = c.accepted_seq
WHERE b.nature = 'final' AND b.status <> 'refused' AND d.business_on <= :on
  AND (v.business_on IS NULL OR v.business_on > d.business_on)
ORDER BY b.no;
