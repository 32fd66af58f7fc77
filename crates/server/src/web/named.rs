//! Everything that templates may ask a word for, in one way.

use sunledger_domain::basis::EvidenceKind;
use sunledger_domain::code::Level;
use sunledger_domain::event::{
    Act, AgentKind, AgriKind, AssetClass, Category, Channel, Complaint, DueReason, ListKind,
    MatchNature, NoticeKind, Offence, Outcome, PassingOn, PaymentNature, PublicPurpose,
    PublicationClass, ReturnReason, SourceLevel, Stage, SuspenseReason, UnitKind,
};
use sunledger_domain::{BatchStatus, Bucket, DayStatus, Role};
use sunledger_projections::figure::DayPart;
use sunledger_projections::query::{CaseStage, Due, UnmatchedKind};

use super::bank_words;
use crate::text::{self, Words};

/// Something that people have a word for.
pub(super) trait Named {
    /// The word in Chinese and in English.
    fn words(&self) -> Words;
}

impl Named for Words {
    fn words(&self) -> Words {
        *self
    }
}

impl<T: Named> Named for &T {
    fn words(&self) -> Words {
        (**self).words()
    }
}

macro_rules! named {
    ($($kind:ty => $words:path,)*) => {$(
        impl Named for $kind {
            fn words(&self) -> Words {
                $words(*self)
            }
        }
    )*};
}
impl Named for Act {
    fn words(&self) -> Words {
        bank_words::act(self)
    }
}

named! {
    AgentKind => bank_words::agent_kind,
    AgriKind => text::agri_kind,
    AssetClass => text::asset_class,
    BatchStatus => text::batch_status,
    Bucket => text::bucket,
    Category => text::category,
    CaseStage => text::case_stage,
    Channel => text::channel,
    Complaint => text::complaint,
    Due => text::due,
    Offence => text::offence,
    Outcome => text::outcome,
    DayPart => bank_words::day_part,
    DayStatus => bank_words::day_status,
    DueReason => text::due_reason,
    EvidenceKind => text::evidence_kind,
    Level => text::level,
    ListKind => bank_words::list_kind,
    MatchNature => text::match_nature,
    NoticeKind => text::notice_kind,
    PassingOn => text::passing_on,
    PaymentNature => text::payment_nature,
    PublicPurpose => text::public_purpose,
    PublicationClass => text::publication,
    ReturnReason => bank_words::return_reason,
    Role => text::role,
    SourceLevel => text::source_level,
    Stage => text::stage,
    SuspenseReason => text::suspense_reason,
    UnmatchedKind => bank_words::unmatched_kind,
    UnitKind => text::unit_kind,
}
