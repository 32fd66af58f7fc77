//! Registers: the ledger, divisions, units, officers, schemes.

use sunledger_domain::event::{
    LedgerCreated, OfficerRegistered, OfficerRevoked, RegionClosed, RegionRegistered,
    SchemeRegistered, UnitRegistered,
};
use sunledger_domain::id::Label;
use sunledger_domain::policy::Rule;

use super::scheme::json_of;
use super::{At, Fold, opt_code};
use crate::error::ProjectionError;
use crate::row::code;
use crate::word::word_of;

impl Fold<'_> {
    pub(super) fn ledger_created(&self, e: &LedgerCreated) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO ledger (id, ledger, origin, currency, scale, demo, rules) VALUES (1, ?, ?, ?, ?, ?, ?)",
            (
                e.ledger.as_bytes(),
                e.origin.as_str(),
                e.currency.as_str(),
                e.scale,
                e.demo,
                e.rules,
            ),
        )?;
        self.run(
            "INSERT INTO checkpoint_keys (size, checkpoint_key, seq) VALUES (0, ?, 0)",
            [e.checkpoint_key.as_bytes()],
        )
    }

    pub(super) fn region_registered(
        &self,
        at: At,
        e: &RegionRegistered,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO regions (code, name, level, parent, valid_from, seq) VALUES (?, ?, ?, ?, ?, ?)",
            (
                code(e.code)?,
                e.name.as_str(),
                word_of(&e.level)?,
                opt_code(e.code.parent())?,
                e.valid_from.to_string(),
                at.seq,
            ),
        )
    }

    pub(super) fn region_closed(&self, at: At, e: &RegionClosed) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE regions SET closed_on = ? WHERE code = ?",
            (e.on.to_string(), code(e.code)?),
        )?;
        for successor in &e.successors {
            self.run(
                "INSERT OR IGNORE INTO region_successors (code, successor, seq) VALUES (?, ?, ?)",
                (code(e.code)?, code(*successor)?, at.seq),
            )?;
        }
        Ok(())
    }

    pub(super) fn unit_registered(
        &self,
        at: At,
        e: &UnitRegistered,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO units (unit, name, kind, region, credit_code, phone, seq) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                e.unit.as_str(),
                e.name.as_str(),
                word_of(&e.kind)?,
                opt_code(e.region)?,
                e.credit_code.as_ref().map(Label::as_str),
                e.public_phone.as_ref().map(Label::as_str),
                at.seq,
            ),
        )
    }

    pub(super) fn officer_registered(
        &self,
        at: At,
        e: &OfficerRegistered,
    ) -> Result<(), ProjectionError> {
        let roles: Vec<String> = e.roles.iter().map(word_of).collect::<Result<_, _>>()?;
        self.run(
            "INSERT INTO officers (officer, post, unit, roles, seq) VALUES (?, ?, ?, ?, ?)",
            (
                e.officer.as_str(),
                e.post.as_str(),
                e.unit.as_str(),
                roles.join(" "),
                at.seq,
            ),
        )
    }

    pub(super) fn officer_revoked(
        &self,
        at: At,
        e: &OfficerRevoked,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE officers SET revoked_seq = ? WHERE officer = ?",
            (at.seq, e.officer.as_str()),
        )
    }

    pub(super) fn scheme_registered(
        &self,
        at: At,
        e: &SchemeRegistered,
    ) -> Result<(), ProjectionError> {
        let terms = e.terms.as_ref();
        self.run(
            "INSERT INTO schemes (scheme, name, class, basis_text, standard, terms, rule, seq)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                e.scheme.as_str(),
                e.name.as_str(),
                word_of(&e.class)?,
                e.basis_text.as_str(),
                e.standard.as_ref().map(Label::as_str),
                e.terms.as_ref().map(json_of).transpose()?,
                terms.and_then(|terms| terms.rule).map(Rule::id),
                at.seq,
            ),
        )
    }
}
