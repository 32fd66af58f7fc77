//! Looking for people by what is sealed of them: no index leads there, so everybody is decrypted once.
//!
//! It must never keep a copy: what was decrypted is wiped as soon as it was looked at.

use std::collections::BTreeSet;

use crate::error::VaultError;
use crate::pack::Value;
use crate::person::Field;
use crate::reveal::SubjectId;
use crate::vault::Vault;

/// Everything that was ever sealed of somebody, in clear: every version of every field.
pub struct EverSealed {
    values: Vec<Value>,
}

impl EverSealed {
    /// Every version of every field.
    pub fn values(&self) -> impl Iterator<Item = (Field, &str)> {
        let values = self.values.iter();
        values.map(|value| (value.field, value.text.as_str()))
    }

    /// True where any version of a field is what is looked for.
    pub fn any(&self, field: Field, mut is: impl FnMut(&str) -> bool) -> bool {
        self.values().any(|(of, text)| of == field && is(text))
    }

    /// True where there is a value of a field.
    pub fn has(&self, field: Field) -> bool {
        self.any(field, |_| true)
    }
}

/// Who was found.
#[derive(Debug, Default)]
pub struct Search {
    /// Whoever is looked for.
    pub subjects: BTreeSet<SubjectId>,
    /// Why somebody could not be looked at, should there have been one.
    pub unreadable: Option<VaultError>,
}

impl Vault {
    /// Every subject of whom there is what is looked for. One that is damaged keeps nobody else from being found.
    pub fn search(
        &self,
        mut is_wanted: impl FnMut(&EverSealed) -> bool,
    ) -> Result<Search, VaultError> {
        let mut search = Search::default();
        let mut after = SubjectId::new(i64::MIN);
        while let Some(subject) = self.subject_after(after)? {
            match self.ever_sealed(subject) {
                Ok(all) if is_wanted(&all) => {
                    search.subjects.insert(subject);
                }
                Ok(_) => {}
                Err(error) => search.unreadable = search.unreadable.or(Some(error)),
            }
            after = subject;
        }
        Ok(search)
    }

    /// Everything that was ever sealed of a subject.
    pub fn ever_sealed(&self, subject: SubjectId) -> Result<EverSealed, VaultError> {
        let reader = self.reader();
        let (_, keys) = reader.subject(subject)?;
        let values = reader.all(subject, &keys)?;
        Ok(EverSealed { values })
    }
}
