//! `export`: the log for other programs.

use std::fs::File;
use std::io::{self, BufWriter};

use super::open;
use crate::cli::{Export, ExportArgs};
use crate::fault::Fault;
use crate::output::{Done, Format};

pub(crate) fn run(args: &ExportArgs, format: Format) -> anyhow::Result<Done> {
    let (dir, output) = match &args.what {
        Export::Bundle { dir, out } => return super::bundle::run(dir, out, format),
        Export::Entries { dir, output } => (dir, output),
    };
    let ledger = open(dir)?;
    match output {
        Some(path) => {
            let file = File::create_new(path).map_err(|error| Fault::file(path, &error))?;
            ledger.export_entries(&mut BufWriter::new(file))?;
        }
        None => {
            ledger.export_entries(&mut BufWriter::new(io::stdout().lock()))?;
        }
    }
    ledger.close()?;
    Ok(Done::Yes)
}
