//! `verify`: every entry of a ledger (on a copy) or of an exported file, and the boards where asked, changing nothing.

use serde::Serialize;
use sunledger_server::service::{
    BoardsChecked, Checked, Depth, check_boards, verify_dir, verify_file,
};

use crate::cli::VerifyArgs;
use crate::fault::Fault;
use crate::output::{Done, Format};

/// The log, and the boards where they were asked for.
#[derive(Serialize)]
struct All {
    #[serde(flatten)]
    log: Checked,
    #[serde(skip_serializing_if = "Option::is_none")]
    boards: Option<BoardsChecked>,
}

pub(crate) fn run(args: &VerifyArgs, format: Format) -> anyhow::Result<Done> {
    let depth = if args.chain_only {
        Depth::ChainOnly
    } else {
        Depth::Rules
    };
    let is_file = args.dir.is_file();
    if is_file && args.boards {
        let en = "is for a ledger's directory: an export has no boards";
        return Err(Fault::argument("--boards", "只用于账本目录：导出文件没有查询库", en).into());
    }
    let log = match is_file {
        true => verify_file(&args.dir, depth, &args.heads)?,
        false => verify_dir(&args.dir, depth, &args.heads)?,
    };
    // Boards of a log that does not hold say nothing.
    let boards = match args.boards && log.ok() {
        true => Some(check_boards(&args.dir)?),
        false => None,
    };
    let ok = log.ok() && boards.as_ref().is_none_or(|boards| boards.ok);
    format.print(&All { log, boards }, text)?;
    Ok(if ok { Done::Yes } else { Done::No })
}

fn text(all: &All) -> String {
    match &all.boards {
        Some(boards) => format!("{}\n{}", all.log.text(), boards.text()),
        None => all.log.text(),
    }
}
