//! `verify`: every entry, on a copy, changing nothing.

use sunledger_server::service::{Depth, verify_dir};

use crate::cli::VerifyArgs;
use crate::output::{Done, Format};

pub(crate) fn run(args: &VerifyArgs, format: Format) -> anyhow::Result<Done> {
    let depth = if args.chain_only { Depth::ChainOnly } else { Depth::Rules };
    let checked = verify_dir(&args.dir, depth)?;
    format.print(&checked, |checked| checked.text())?;
    Ok(if checked.ok() { Done::Yes } else { Done::No })
}
