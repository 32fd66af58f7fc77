//! `import`: divisions and payment files.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;
use sunledger_exchange::mapping::Mapping;
use sunledger_server::service::{PaymentImport, RegionImport};

use super::{officer, open, read};
use crate::cli::{Import, ImportArgs};
use crate::output::{Done, Format};

#[derive(Serialize)]
struct OfFile<'a> {
    ok: bool,
    file: String,
    #[serde(flatten)]
    import: &'a PaymentImport,
}

pub(crate) fn run(args: &ImportArgs, format: Format) -> anyhow::Result<Done> {
    match &args.what {
        Import::Regions {
            dir,
            file,
            actor,
            valid_from,
        } => {
            let actor = officer(actor)?;
            let bytes = read(file)?;
            let ledger = open(dir)?;
            let done = ledger.import_regions(&actor, &bytes, *valid_from)?;
            ledger.close()?;
            format.print(&done, regions_text)?;
        }
        Import::Payments {
            dir,
            files,
            mapping,
        } => payments(dir, files, mapping, format)?,
    }
    Ok(Done::Yes)
}

fn payments(dir: &Path, files: &[PathBuf], mapping: &Path, format: Format) -> anyhow::Result<()> {
    let text = String::from_utf8(read(mapping)?).context("a mapping is UTF-8 text")?;
    let mapping =
        Mapping::from_toml(&text).map_err(sunledger_server::service::ServiceError::from)?;
    let ledger = open(dir)?;
    for file in files {
        let bytes = read(file)?;
        let import = ledger
            .import_payments(&bytes, &mapping)
            .with_context(|| file.display().to_string())?;
        let file = file.display().to_string();
        format.print(
            &OfFile {
                ok: true,
                file,
                import: &import,
            },
            payments_text,
        )?;
    }
    Ok(ledger.close()?)
}

fn regions_text(done: &RegionImport) -> String {
    format!(
        "行政区划 {} 个：新登记 {}，已有 {}\n{0} divisions: {1} registered, {2} known already",
        done.regions, done.registered, done.known
    )
}

fn payments_text(done: &OfFile<'_>) -> String {
    let OfFile { file, import, .. } = done;
    let summary = &import.summary;
    let outcome = match import.outcome {
        "repeated" => "此文件此前已导入，未重复记 imported before, not recorded twice",
        _ => "已入账 recorded",
    };
    format!(
        "{file}：{outcome}\n  批次 batch {}  条目 entries {} 起共 {}\n  行 rows {}  空行 blank {}  接受 accepted {}  负数 negative {}  合计 sum {}",
        import.batch,
        import.first_seq,
        import.entries,
        summary.rows,
        summary.blank,
        summary.accepted,
        summary.negative,
        sunledger_server::text::amount(summary.sum_minor),
    )
}
