-- id: asset_title
-- zh: 资产未按期确权
-- en: An asset has no title in time
-- colour: orange
-- visibility: public
-- rule: asset_title
-- todo: 项目单位移交，村集体确权登记
SELECT 'asset' AS kind, a.asset AS subject, a.value AS amount, d.business_on AS since, a.name AS detail
FROM assets a JOIN bases d ON d.seq = a.seq LEFT JOIN bases v ON v.seq = a.vested_seq
WHERE (a.vested_seq IS NULL OR v.business_on > :on) AND date(d.business_on, '+' || :term || ' days') < :on
ORDER BY subject;
