//! Erasing a person 删除个人信息: the vault first, then the names that the boards read.
//!
//! The log is not touched: it never held more than pseudonyms. No error may say who was asked for.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU32;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use sunledger_domain::code::RegionCode;
use sunledger_domain::event::{SubjectErased, SubjectRestricted};
use sunledger_domain::id::Label;
use sunledger_domain::policy::Rule;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Command, Meta, Role};
use sunledger_projections::Withheld;
use sunledger_projections::query::Dealing;
use sunledger_vault::{EverSealed, Field, Handle, Kind, Reveal, SubjectId};

use super::people::{People, of_log};
use super::{Ledger, PEOPLE_FILE, ServiceError, lock, person};

/// Who is to be erased.
#[derive(Clone)]
pub enum Whom {
    /// Whoever has that citizen ID number.
    IdNumber(String),
    /// Whoever stands behind a pseudonym of the log.
    Handle(Handle),
    /// Everyone of a household whom its village's payments name.
    Household {
        /// The village.
        village: RegionCode,
        /// 户号
        number: String,
    },
}

/// What an erasure came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Erasure {
    /// The entry that records it.
    pub seq: u64,
    /// How many pseudonyms lead nowhere now, or show no name. Which ones would tell that they belong together.
    pub handles: NonZeroU32,
    /// The first day on which the record may be destroyed, where it has to be kept until then: the person is withheld
    /// from boards, and nothing is destroyed.
    pub kept_until: Option<Date>,
}

/// The key of an erasure is of the subject: what was recorded and cut off is not recorded again. Nobody without the
/// vault can compute it, and no subject's number ever means a second person.
const KEY_CONTEXT: &str = "sunledger erasure key v1";
const CONTENT_CONTEXT: &str = "sunledger erasure content v1";

impl fmt::Debug for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IdNumber(_) => "IdNumber(…)",
            Self::Handle(_) => "Handle(…)",
            Self::Household { .. } => "Household(…)",
        })
    }
}

impl Ledger {
    /// Records that somebody is erased, then destroys the key and everything that is sealed of them, and takes the
    /// name from the boards' file. Where the policy in force keeps records for a term that is not over (`record_term`),
    /// they are withheld from the boards instead and stay under seal. For registrars.
    ///
    /// The event comes first: what is recorded and not done is seen by whoever asked for it, and asked for again;
    /// what is done and not recorded would never be seen. Cut off once the vault has forgotten, it is finished by the
    /// next opening: the vault knows of itself that it is to be cleaned, and its count of changes is beyond that of
    /// the names' file, which is wiped then and filled anew.
    ///
    /// Where there are several, whatever can be refused is refused before the first is erased; then each is erased on
    /// their own: what fails for one has been done for those before.
    pub fn erase(
        &self,
        actor: &Actor,
        whom: &Whom,
        reason: &Label,
    ) -> Result<Vec<Erasure>, ServiceError> {
        if !self.state().has_role(actor, Role::Registrar) {
            return Err(registrars_only());
        }
        self.catch_up()?;
        let subjects = self.find(whom)?;
        // Everything that can be refused of any of them is, before anything is recorded of one.
        let each = subjects.into_iter();
        let each = each.map(|subject| Ok((subject, self.may_erase(actor, subject, reason)?)));
        let each: Vec<_> = each.collect::<Result<_, ServiceError>>()?;
        let each = each.into_iter();
        each.map(|(subject, kept_until)| self.erase_one(actor, subject, kept_until, reason))
            .collect()
    }

    fn find(&self, whom: &Whom) -> Result<BTreeSet<SubjectId>, ServiceError> {
        match whom {
            Whom::IdNumber(number) => self.find_by_number(number),
            Whom::Handle(handle) => {
                let vault = self.vault();
                // Nothing is decrypted for it: damage must not save anybody from being erased.
                if let Some(subject) = vault.subject_of(handle)? {
                    return Ok(BTreeSet::from([subject]));
                }
                match vault.reveal(handle)? {
                    Reveal::Known(_) | Reveal::Erased => Err(erased_already()),
                    Reveal::Unknown => Err(no_such_handle()),
                }
            }
            Whom::Household { village, number } => {
                let paid = self.reader()?.snapshot()?.paid_in(*village)?;
                let vault = self.vault();
                let mut subjects = BTreeSet::new();
                for handle in paid {
                    if let Reveal::Known(known) = vault.reveal(&Handle::new(*handle.as_bytes()))?
                        && known.fields.get(&Field::HouseholdNo) == Some(number)
                    {
                        subjects.insert(known.subject);
                    }
                }
                match subjects.is_empty() {
                    true => Err(no_such_household()),
                    false => Ok(subjects),
                }
            }
        }
    }

    /// Whoever is told apart by a number, and whoever it stands sealed of though they are told apart by another text:
    /// by a household's number, say, or in lists that nobody checked.
    fn find_by_number(&self, number: &str) -> Result<BTreeSet<SubjectId>, ServiceError> {
        let identity = person::citizen(number);
        let vault = self.vault();
        let mut found = vault.search(|all| person::is_of_citizen(all, number))?;
        if let Ok(identity) = &identity {
            found.subjects.extend(vault.find(Kind::Person, identity)?);
        }
        match (found.subjects.is_empty(), found.unreadable, identity) {
            (false, None, _) => Ok(found.subjects),
            (false, Some(unreadable), _) => {
                self.warn(&unreadable.into());
                Ok(found.subjects)
            }
            (true, Some(unreadable), _) => Err(unreadable.into()),
            (true, None, Err(invalid)) => Err(invalid),
            (true, None, Ok(_)) => Err(no_such_number()),
        }
    }

    fn erase_one(
        &self,
        actor: &Actor,
        subject: SubjectId,
        kept_until: Option<Date>,
        reason: &Label,
    ) -> Result<Erasure, ServiceError> {
        // Held over all of it, as where people are added: nobody is sealed or confirmed in between.
        let mut names = lock(&self.people);
        let mut vault = self.vault();
        let handles = vault.erasable(subject)?;
        let count = u32::try_from(handles.len()).ok().and_then(NonZeroU32::new);
        let count = count.ok_or_else(erased_already)?;
        let command = match kept_until {
            None => Command::EraseSubject(SubjectErased {
                handles: count,
                reason: reason.clone(),
            }),
            Some(_) => Command::RestrictSubject(SubjectRestricted {
                handles: count,
                reason: reason.clone(),
            }),
        };
        // Asked for again after it was cut off, it may be for another reason in other words: it is the same erasure.
        let whose = format!("{} {subject}", command.kind());
        let meta = Meta {
            actor: actor.clone(),
            content: Digest::new(vault.keyed_digest(CONTENT_CONTEXT, &[whose.as_bytes()])),
            issued_at: self.now()?,
            key: Digest::new(vault.keyed_digest(KEY_CONTEXT, &[whose.as_bytes()])),
            sigs: Vec::new(),
        };
        let receipt = self.submit(meta, command, None)?;
        let (handles, why) = match kept_until {
            None => (vault.erase(subject)?.handles, Withheld::Erased),
            Some(_) => (vault.restrict(subject)?, Withheld::Restricted),
        };
        let changes = vault.changes()?;
        match names.as_mut() {
            Some(names) => names.withhold(&of_log(&handles), why, changes)?,
            // The file could not be had at the opening, and it may hold the name even so.
            None => *names = Some(People::open(&self.dir.join(PEOPLE_FILE), &vault)?),
        }
        Ok(Erasure {
            seq: receipt.first_seq,
            handles: count,
            kept_until,
        })
    }

    /// Whether somebody may be erased by this officer and for this reason, and until when their records are kept.
    fn may_erase(
        &self,
        actor: &Actor,
        subject: SubjectId,
        reason: &Label,
    ) -> Result<Option<Date>, ServiceError> {
        let (handles, ever) = {
            let vault = self.vault();
            // What cannot be decrypted cannot be repeated either, and is erased all the same.
            (vault.erasable(subject)?, vault.ever_sealed(subject).ok())
        };
        let dealings = self.reader()?.snapshot()?.dealings(&of_log(&handles))?;
        self.in_charge_of(actor, &dealings)?;
        let values = ever.iter().flat_map(EverSealed::values);
        person::refuse_naming("reason", reason, values)?;
        self.kept_until(&dealings)
    }

    /// Whoever erases is in charge of every place where the person was dealt with. Of whom nothing in the read models
    /// is known, no place is.
    fn in_charge_of(&self, actor: &Actor, dealings: &[Dealing]) -> Result<(), ServiceError> {
        let nowhere = dealings.is_empty().then_some(None);
        let places = dealings.iter().map(|dealing| dealing.place).chain(nowhere);
        let state = self.state();
        match places
            .into_iter()
            .all(|place| state.is_in_charge_where(actor, place))
        {
            true => Ok(()),
            false => Err(outside()),
        }
    }

    /// Until when the records of a subject have to be kept; none where no policy says so, or the term is over.
    fn kept_until(&self, dealings: &[Dealing]) -> Result<Option<Date>, ServiceError> {
        let today = self.today()?;
        let state = self.state();
        let rule = state.rule(Rule::RecordTerm, today);
        let Some(years) = rule.and_then(|rule| rule.years("term")) else {
            return Ok(None);
        };
        let last = dealings.iter().filter_map(|dealing| dealing.last).max();
        Ok(last
            .map(|last| last.saturating_add(i64::from(years).years()))
            .filter(|until| *until > today))
    }
}

fn registrars_only() -> ServiceError {
    ServiceError::request(
        "not_permitted",
        "as",
        "删除个人信息须由登记岗位办理",
        "a person is erased by a registrar",
    )
}

/// Of a person of another place, or a payment there.
pub(super) fn outside() -> ServiceError {
    ServiceError::request(
        "outside_jurisdiction",
        "as",
        "该岗位所在单位不管辖这些款项的所在地（村；没有写村的，为项目或支付单位的区划；都不明的，须由不限区划的单位办理），请由管辖的单位办理",
        "the officer's unit is not in charge of the place of these payments: the village, else the division of the project or of who pays; where none is known, only a unit without a division is",
    )
}

fn no_such_number() -> ServiceError {
    nobody(
        "保管库里没有登记过这个号码的人：既不是识别号码，也不在封存的证件号码中。已删除的人也查不到号码。本人可能只登记了户号或姓名，或登记时号码有误：请改用 --household 或 --handle",
        "no one in the vault was given with this number, neither as identity nor as a sealed number. Whoever is erased has none any more; they may also be known by a household's number or a name alone, or the number was given wrong; use --household or --handle",
    )
}

fn no_such_handle() -> ServiceError {
    nobody(
        "保管库没有发过这个假名：请核对",
        "the vault never gave out this pseudonym: check it",
    )
}

fn no_such_household() -> ServiceError {
    nobody(
        "该村的支付中，没有登记这个户号的人：已删除的人不再有户号；也可能户号或村有误，或者此户的支付没有写村，请改用 --handle",
        "no one of this household's number is named by the village's payments. Whoever is erased has no number any more; else the number or the village is wrong, or the payments name no village: use --handle",
    )
}

fn erased_already() -> ServiceError {
    nobody(
        "这个假名的人已经删除",
        "whoever had this pseudonym is erased already",
    )
}

fn nobody(zh: &str, en: &str) -> ServiceError {
    ServiceError::request("person_unknown", "person", zh, en)
}
