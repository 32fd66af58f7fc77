//! `erase`: destroys what is sealed of one person, and records that it was done. It must never repeat who was asked for.

use sunledger_domain::id::Label;
use sunledger_server::service::{Erasure, Whom};

use super::{officer, open_as, read};
use crate::cli::EraseArgs;
use crate::fault::Fault;
use crate::output::{Done, Format};

pub(crate) fn run(args: &EraseArgs, format: Format) -> anyhow::Result<Done> {
    let actor = officer(&args.actor)?;
    let reason = Label::new(&args.reason).map_err(|error| {
        Fault::argument(
            "--reason",
            "应为一行文字，不能空",
            &format!("takes one line of text: {error}"),
        )
    })?;
    if !args.yes {
        return Err(Fault::argument(
            "--yes",
            "未给出：删除后不能恢复，确认请加 --yes",
            "is missing: erasing cannot be undone; add it to go on",
        )
        .into());
    }
    let whom = match (&args.handle, &args.household, args.village) {
        (Some(handle), ..) => Whom::Handle(handle.parse().map_err(|_| {
            Fault::argument("--handle", "应为 32 位十六进制", "takes 32 hex digits")
        })?),
        (None, Some(number), Some(village)) => Whom::Household {
            village,
            number: number.trim().to_owned(),
        },
        (None, ..) => {
            let bytes = read(std::path::Path::new("-"))?;
            Whom::IdNumber(String::from_utf8_lossy(&bytes).trim().to_owned())
        }
    };
    let ledger = open_as(&args.dir, &args.signing)?;
    let done = ledger.erase(&actor, &whom, &reason);
    ledger.close()?;
    format.print(&done?, |done: &Vec<Erasure>| {
        let done: Vec<String> = done.iter().map(text).collect();
        done.join("\n")
    })?;
    Ok(Done::Yes)
}

fn text(done: &Erasure) -> String {
    match done.kept_until {
        None => format!(
            "已删除，{0} 个假名不再指向任何人；记入第 {1} 号条目。备份中的副本须另行处理\nErased: {0} pseudonyms lead nowhere now; recorded as entry {1}. Backups made before hold it still",
            done.handles, done.seq
        ),
        Some(until) => format!(
            "会计档案须保管到 {2}：不销毁，只限制公开。{0} 个假名不再显示姓名，明白卡不再给出；记入第 {1} 号条目。到期后再办一次即删除\nRecords are kept until {2}: nothing is destroyed. {0} pseudonyms show no name and no slip is given; recorded as entry {1}. Ask again then to erase",
            done.handles, done.seq, until
        ),
    }
}
