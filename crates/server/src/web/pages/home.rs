//! The first page: what this ledger is, where to find one's village, how far the money has come.

use askama::Template;
use sunledger_domain::Bucket;
use sunledger_projections::figure::AccountKind;
use sunledger_projections::query::notice::{NoticeFilter, NoticeRow};
use sunledger_projections::query::region::RegionDetail;
use sunledger_projections::query::total::LedgerTotals;
use sunledger_projections::{Page, Sum};

use super::level::Ranked;
use super::region::top_region;
use crate::text::{self, Words};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

/// Notices that the first page shows; it links to all of them.
const NOTICES: u32 = 5;

#[derive(Template)]
#[template(path = "home.html")]
pub(in crate::web) struct Home {
    c: Chrome,
    place: Option<RegionDetail>,
    totals: LedgerTotals,
    stages: Vec<Stage>,
    notices: Vec<NoticeRow>,
    notices_now: u64,
}

/// One stage of the money's way and where it stands there.
struct Stage {
    name: Words,
    says: Words,
    rows: Vec<(Words, Sum)>,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<Home, WebError> {
    let mut totals = view.snapshot.totals()?;
    totals.outside.sort_by_key(|source| source.level.rank());
    let filter = NoticeFilter {
        on: Some(view.today),
        ..NoticeFilter::default()
    };
    let notices = view.snapshot.notices(&filter, Page::new(0, NOTICES)?)?;
    Ok(Home {
        c: view.chrome(),
        place: top_region(view)?,
        stages: stages(&totals),
        totals,
        notices: notices.rows,
        notices_now: notices.total,
    })
}

fn stages(totals: &LedgerTotals) -> Vec<Stage> {
    STAGES
        .iter()
        .map(|(kind, name, says, buckets)| {
            let found = totals.balances.iter().find(|one| one.kind == *kind);
            let states = found.map_or(&[][..], |found| &found.states);
            let of = |bucket: &Bucket| {
                let state = states.iter().find(|state| state.bucket == *bucket)?;
                let words = came_in(*kind, *bucket).unwrap_or_else(|| text::bucket(*bucket));
                Some((words, state.sum.clone()))
            };
            Stage {
                name: *name,
                says: *says,
                rows: buckets.iter().filter_map(of).collect(),
            }
        })
        .filter(|stage| !stage.rows.is_empty())
        .collect()
}

/// What coming in means at each stage.
const fn came_in(kind: AccountKind, bucket: Bucket) -> Option<Words> {
    match (bucket, kind) {
        (Bucket::Received, AccountKind::Pool) => Some(Words::new("已归集", "integrated")),
        (Bucket::Received, AccountKind::Project) => Some(Words::new("已安排", "assigned")),
        (Bucket::Received, AccountKind::Asset) => Some(Words::new("收益", "income")),
        _ => None,
    }
}

type StageOf = (AccountKind, Words, Words, &'static [Bucket]);

/// What lines received is left out: a lower line receives again what its upper line passed down.
const STAGES: [StageOf; 6] = [
    (
        AccountKind::Line,
        Words::new("指标下达", "Allocation"),
        Words::new(
            "能花多少钱的授权，一级一级下达",
            "Authority to spend, level by level",
        ),
        &[
            Bucket::PassedDown,
            Bucket::Pooled,
            Bucket::Assigned,
            Bucket::Reclaimed,
            Bucket::CarriedOver,
            Bucket::Left,
        ],
    ),
    (
        AccountKind::Pool,
        Words::new("统筹整合", "Consolidation"),
        Words::new(
            "按整合方案归集的涉农资金",
            "Like funds integrated under an adopted plan",
        ),
        &[
            Bucket::Received,
            Bucket::Assigned,
            Bucket::GivenBack,
            Bucket::Left,
        ],
    ),
    (
        AccountKind::Project,
        Words::new("项目支付", "Disbursement"),
        Words::new(
            "安排给项目，付到户或付给单位",
            "Given to projects, paid to households and units",
        ),
        &[
            Bucket::Received,
            Bucket::Pending,
            Bucket::WithAgent,
            Bucket::Settled,
            Bucket::Awaiting,
            Bucket::Retention,
            Bucket::GivenBack,
            Bucket::Left,
        ],
    ),
    (
        AccountKind::Agent,
        Words::new("代发户", "Agent accounts"),
        Words::new(
            "拨到代发户的钱在路上，不算支出",
            "Money sent to agent accounts is on its way, not spent",
        ),
        &[
            Bucket::Held,
            Bucket::Pending,
            Bucket::Awaiting,
            Bucket::PaidOn,
            Bucket::GivenBack,
        ],
    ),
    (
        AccountKind::Asset,
        Words::new("资产收益", "Asset income"),
        Words::new(
            "扶贫资产挣的钱，分给农户和村集体",
            "What assets earn, for households and the village",
        ),
        &[
            Bucket::Received,
            Bucket::Paid,
            Bucket::Unpaid,
            Bucket::Welfare,
            Bucket::Kept,
        ],
    ),
    (
        AccountKind::Suspense,
        Words::new("待查", "Suspense"),
        Words::new(
            "和账对不上、还没查清的钱",
            "Money that fits nothing and is not explained yet",
        ),
        &[Bucket::Open],
    ),
];
