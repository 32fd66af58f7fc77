//! Who may see a name. The class of a scheme and a notice in force decide on the web; officers see all.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use sunledger_domain::code::RegionCode;
use sunledger_domain::event::PublicationClass;
use sunledger_domain::id::UnitId;
use sunledger_domain::subject::Handle;

use crate::error::ProjectionError;
use crate::people::{NAMED, PersonKind, Seal, WITHHELD, Withheld};
use crate::reader::Snapshot;
use crate::row::{RowExt, damaged};

/// For whom a list of payments is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everyone, on any page but a village's own.
    Public {
        /// The day: names leave the web when the term of their notice ends.
        on: Date,
    },
    /// Everyone, on the own page of one village.
    Village {
        /// Which village.
        village: RegionCode,
        /// The day: names leave the web when the term of their notice ends.
        on: Date,
    },
    /// Officers at their work, beside the vault.
    Office,
}

/// Who receives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A registered unit.
    Unit {
        /// Its id.
        id: UnitId,
        /// Its name.
        name: String,
    },
    /// A person or a firm, by name.
    Named {
        /// 姓名
        name: String,
        /// 户号
        household_no: Option<String>,
        /// 村组
        group: Option<String>,
    },
    /// Somebody whose name is not shown here.
    Pseudonym {
        /// As in the log.
        handle: Handle,
    },
    /// Somebody who would be named here, and is erased or kept under seal.
    Withheld {
        /// As in the log.
        handle: Handle,
        /// Why.
        why: Withheld,
    },
}

/// What of a payment may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Nothing but what it adds to counts and sums.
    Nothing,
    /// All but who receives it.
    Unnamed,
    /// All but a person's name; a firm's is shown.
    Firms,
    /// Everything.
    Named,
}

impl Audience {
    /// The day for which it is asked whether a notice is in force; none where that does not matter.
    pub(crate) const fn day(&self) -> Option<Date> {
        match self {
            Self::Public { on } | Self::Village { on, .. } => Some(*on),
            Self::Office => None,
        }
    }

    /// What may be shown of a payment for a village, which stands on a notice in force or does not.
    pub(crate) fn shows(
        &self,
        class: PublicationClass,
        village: Option<RegionCode>,
        notice: Notice,
    ) -> Shown {
        let own = match self {
            Self::Office => return Shown::Named,
            Self::Public { .. } => false,
            Self::Village { village: page, .. } => village == Some(*page),
        };
        match (class, notice) {
            (PublicationClass::NotNamed, _) => Shown::Nothing,
            (PublicationClass::Open, Notice::InForce) => Shown::Named,
            (PublicationClass::Open, Notice::None) => Shown::Firms,
            (PublicationClass::VillageOnly, Notice::InForce) if own => Shown::Named,
            (PublicationClass::VillageOnly, _) => Shown::Unnamed,
        }
    }
}

/// Whether a payment stands on a notice that hangs today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    InForce,
    None,
}

/// Someone as the read model keeps them, before it is decided what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Party {
    Unit(UnitId),
    Handle(Handle),
    /// With the commitment by which a name is looked up.
    Sealed(Handle, Seal),
}

impl Party {
    /// From a pair of columns of which exactly one has a value.
    pub(crate) fn read(
        row: &rusqlite::Row<'_>,
        handle: &str,
        unit: &str,
    ) -> Result<Self, ProjectionError> {
        match (row.opt_handle(handle)?, row.opt_id(unit)?) {
            (Some(handle), None) => Ok(Self::Handle(handle)),
            (None, Some(unit)) => Ok(Self::Unit(unit)),
            _ => Err(damaged(handle)),
        }
    }

    /// As [`Party::read`], with the column that says by which name the pseudonym was said.
    pub(crate) fn read_sealed(
        row: &rusqlite::Row<'_>,
        handle: &str,
        seal: &str,
        unit: &str,
    ) -> Result<Self, ProjectionError> {
        match Self::read(row, handle, unit)? {
            Self::Handle(handle) | Self::Sealed(handle, _) => {
                Ok(Self::Sealed(handle, row.get(seal)?))
            }
            Self::Unit(unit) => Ok(Self::Unit(unit)),
        }
    }

    /// Without any name.
    pub(crate) fn hidden(&self) -> Who {
        match self {
            Self::Handle(handle) | Self::Sealed(handle, _) => Who::Pseudonym { handle: *handle },
            Self::Unit(id) => Who::Unit {
                id: id.clone(),
                name: id.to_string(),
            },
        }
    }
}

struct Known {
    kind: PersonKind,
    who: Who,
}

/// Names looked up once per list.
pub(crate) struct Names<'a> {
    snapshot: &'a Snapshot<'a>,
    units: BTreeMap<UnitId, String>,
    people: BTreeMap<(Handle, Seal), Option<Known>>,
}

impl<'a> Names<'a> {
    pub(crate) const fn new(snapshot: &'a Snapshot<'a>) -> Self {
        Self {
            snapshot,
            units: BTreeMap::new(),
            people: BTreeMap::new(),
        }
    }

    /// Somebody, with as much of a name as may be shown.
    pub(crate) fn who(&mut self, party: &Party, shown: Shown) -> Result<Who, ProjectionError> {
        match party {
            Party::Unit(id) => Ok(Who::Unit {
                id: id.clone(),
                name: self.unit(id)?,
            }),
            // Where it is not known what was said of somebody, nothing is shown.
            Party::Handle(handle) => Ok(Who::Pseudonym { handle: *handle }),
            Party::Sealed(handle, seal) => self.person(*handle, *seal, shown),
        }
    }

    fn unit(&mut self, id: &UnitId) -> Result<String, ProjectionError> {
        if let Some(name) = self.units.get(id) {
            return Ok(name.clone());
        }
        let sql = "SELECT name FROM units WHERE unit = ?";
        let name = self.snapshot.name_of(sql, id.as_str())?;
        let name = name.unwrap_or_else(|| id.to_string());
        self.units.insert(id.clone(), name.clone());
        Ok(name)
    }

    fn person(&mut self, handle: Handle, seal: Seal, shown: Shown) -> Result<Who, ProjectionError> {
        let pseudonym = Who::Pseudonym { handle };
        if matches!(shown, Shown::Nothing | Shown::Unnamed) || !self.snapshot.has_people() {
            return Ok(pseudonym);
        }
        let key = (handle, seal);
        if !self.people.contains_key(&key) {
            let found = self.look_up(handle, seal)?;
            self.people.insert(key, found);
        }
        let known = self.people.get(&key).and_then(Option::as_ref);
        let visible = known.filter(|known| match known.kind {
            PersonKind::Person => shown == Shown::Named,
            PersonKind::Organisation => true,
        });
        Ok(visible.map_or(pseudonym, |known| known.who.clone()))
    }

    fn look_up(&self, handle: Handle, seal: Seal) -> Result<Option<Known>, ProjectionError> {
        let erased = self.snapshot.one(WITHHELD, [handle.as_bytes()], |row| {
            Ok(row.get::<_, bool>(0)?)
        })?;
        if let Some(erased) = erased {
            let why = if erased {
                Withheld::Erased
            } else {
                Withheld::Restricted
            };
            return Ok(Some(Known {
                kind: PersonKind::Person,
                who: Who::Withheld { handle, why },
            }));
        }
        let found = self.snapshot.one(NAMED, (handle.as_bytes(), seal), |row| {
            let Some(name) = row.opt_text("name")? else {
                return Ok(None);
            };
            Ok(Some(Known {
                kind: row.named("kind", PersonKind::parse)?,
                who: Who::Named {
                    name,
                    household_no: row.opt_text("household_no")?,
                    group: row.opt_text("grp")?,
                },
            }))
        })?;
        Ok(found.flatten())
    }
}
