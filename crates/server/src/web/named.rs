//! Everything that templates may ask a word for, in one way.

use sunledger_domain::basis::EvidenceKind;
use sunledger_domain::code::Level;
use sunledger_domain::event::{
    AssetClass, Category, DueReason, NoticeKind, PublicationClass, SourceLevel, Stage,
    SuspenseReason, UnitKind,
};
use sunledger_domain::{BatchStatus, Bucket, Role};

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
named! {
    AssetClass => text::asset_class,
    BatchStatus => text::batch_status,
    Bucket => text::bucket,
    Category => text::category,
    DueReason => text::due_reason,
    EvidenceKind => text::evidence_kind,
    Level => text::level,
    NoticeKind => text::notice_kind,
    PublicationClass => text::publication,
    Role => text::role,
    SourceLevel => text::source_level,
    Stage => text::stage,
    SuspenseReason => text::suspense_reason,
    UnitKind => text::unit_kind,
}
