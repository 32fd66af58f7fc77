//! `import`: divisions and payment files.
//!
//! Reads and writes files; what they mean is the service's affair.

mod payments;
mod progress;
mod quarantine;
pub(super) mod statement;
mod text;

use sunledger_server::service::RegionImport;

use super::{officer, open_as, read, read_list};
use crate::cli::{Import, ImportArgs};
use crate::output::{Done, Format};

pub(crate) fn run(args: &ImportArgs, format: Format) -> anyhow::Result<Done> {
    match &args.what {
        Import::Regions {
            dir,
            file,
            actor,
            signing,
            valid_from,
        } => {
            let actor = officer(actor)?;
            let bytes = read_list(file)?;
            let ledger = open_as(dir, signing)?;
            let done = ledger.import_regions(&actor, &bytes, *valid_from)?;
            ledger.close()?;
            format.print(&done, regions_text)?;
            Ok(Done::Yes)
        }
        Import::Payments(args) => payments::run(args, format),
        Import::Statement(args) => statement::run(args, format),
    }
}

fn regions_text(done: &RegionImport) -> String {
    format!(
        "行政区划 {} 个：新登记 {}，已有 {}\n{0} divisions: {1} registered, {2} known already",
        done.regions, done.registered, done.known
    )
}
