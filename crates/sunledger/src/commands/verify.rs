//! `verify`: every entry of a ledger (on a copy) or of an exported file, changing nothing.

use sunledger_server::service::{Checked, Depth, verify_dir, verify_file};

use crate::cli::VerifyArgs;
use crate::output::{Done, Format};

pub(crate) fn run(args: &VerifyArgs, format: Format) -> anyhow::Result<Done> {
    let depth = if args.chain_only {
        Depth::ChainOnly
    } else {
        Depth::Rules
    };
    let checked = match args.dir.is_file() {
        true => verify_file(&args.dir, depth, &args.heads)?,
        false => verify_dir(&args.dir, depth, &args.heads)?,
    };
    format.print(&checked, Checked::text)?;
    Ok(if checked.ok() { Done::Yes } else { Done::No })
}
