-- ledger.sqlite, schemes: how what is due was computed, and whom entities bring in 带动名单.

-- Lines that state a computation; `calc` as the event has it (JSON).
CREATE TABLE calcs (
    seq  INTEGER PRIMARY KEY, -- payments.seq
    kind TEXT    NOT NULL,    -- guarantee_fee, in_kind, interest, premium, standard
    calc TEXT    NOT NULL
) STRICT;

-- Every list that was recorded; the latest of a scheme and entity is the one that counts.
CREATE TABLE linkages (
    seq       INTEGER PRIMARY KEY,
    scheme    TEXT    NOT NULL,
    entity    TEXT    NOT NULL,
    listed    INTEGER NOT NULL,
    land      INTEGER NOT NULL, -- of them with land
    equipment INTEGER,
    whole     INTEGER           -- the township or village that it brings in as a whole
) STRICT;
CREATE INDEX linkages_entity ON linkages (entity, scheme);
-- Households of all lists have pseudonyms of one scope, which no payment shares: they join lists, never payments.
CREATE TABLE linked_households (
    linkage   INTEGER NOT NULL, -- linkages.seq
    idx       INTEGER NOT NULL,
    household BLOB    NOT NULL,
    land      INTEGER NOT NULL,
    village   INTEGER,
    PRIMARY KEY (linkage, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX linked_households_household ON linked_households (household);

CREATE VIEW linkages_now AS
SELECT * FROM linkages l
WHERE l.seq = (SELECT max(o.seq) FROM linkages o WHERE o.entity = l.entity AND o.scheme = l.scheme);

-- 同一经营主体享受两项扶持: entities with money on its way or paid by two schemes that need a list.
CREATE VIEW entities_in_two_schemes AS
SELECT p.payee_unit AS entity, count(DISTINCT p.scheme) AS schemes, group_concat(DISTINCT p.scheme) AS which,
       min(p.seq) AS first_seq, max(p.seq) AS last_seq
FROM payment_lines p JOIN linkages_now l ON l.entity = p.payee_unit AND l.scheme = p.scheme
WHERE p.state IN ('pending', 'settled')
GROUP BY p.payee_unit HAVING count(DISTINCT p.scheme) > 1;

-- 同一贫困户列入两个主体的带动名单.
CREATE VIEW households_counted_twice AS
SELECT h.household, count(DISTINCT l.entity) AS entities, group_concat(DISTINCT l.entity) AS which, min(h.village) AS village
FROM linked_households h JOIN linkages_now l ON l.seq = h.linkage
GROUP BY h.household HAVING count(DISTINCT l.entity) > 1;

-- Payments of schemes under a rule that needs a list, with fewer households than the rule in force asks for: what a
-- soft rule lets pass, and what old books hold.
CREATE VIEW payments_short_of_households AS
SELECT p.seq, p.batch, p.idx, p.scheme, p.payee_unit AS entity, r.rule, r.value_int AS needed, r.article,
       coalesce(CASE WHEN s.rule = 'cooperative_equity' THEN l.land ELSE l.listed END, 0) AS found
FROM schemes s JOIN payment_lines p ON p.scheme = s.scheme
JOIN params_in_force r ON r.rule = s.rule AND r.param = 'households_min' AND p.business_on BETWEEN r.first AND r.last
LEFT JOIN linkages l ON l.seq = (SELECT max(o.seq) FROM linkages o
    WHERE o.entity = p.payee_unit AND o.scheme = p.scheme AND o.seq < p.seq)
WHERE s.rule IN ('cooperative_equity', 'leading_firm') AND p.state IN ('pending', 'settled')
  AND NOT (s.rule = 'leading_firm' AND l.whole IS NOT NULL)
  AND coalesce(CASE WHEN s.rule = 'cooperative_equity' THEN l.land ELSE l.listed END, 0) < r.value_int;
