//! A bar on the terminal while a large file is imported.
//!
//! On standard error, only where that is a terminal, and never beside JSON.

use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use sunledger_server::service::Stage;

use crate::output::Format;

/// Steps of each batch: sealing, recording.
const STEPS: usize = 2;

pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn new(format: Format, file: &Path) -> Self {
        let shown = format == Format::Text && std::io::stderr().is_terminal();
        let bar = match shown {
            true => ProgressBar::new(1),
            false => ProgressBar::hidden(),
        };
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {elapsed} {msg}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        let name = file.file_name().unwrap_or(file.as_os_str());
        bar.set_prefix(name.to_string_lossy().into_owned());
        if shown {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self { bar }
    }

    pub(super) fn reading(&self) {
        self.bar.set_message("读取 reading");
    }

    pub(super) fn stage(&self, stage: Stage, part: usize, of: usize) {
        let before = part.saturating_sub(1).saturating_mul(STEPS);
        let (at, words) = match stage {
            Stage::Sealing => (before, "封存个人信息 sealing people"),
            Stage::Recording => (before.saturating_add(1), "记账 recording"),
            Stage::Indexing => (of.saturating_mul(STEPS), "更新查询库 indexing"),
        };
        let whole = of.saturating_mul(STEPS).saturating_add(1);
        self.bar
            .set_length(u64::try_from(whole).unwrap_or(u64::MAX));
        self.bar.set_position(u64::try_from(at).unwrap_or(u64::MAX));
        self.bar.set_message(format!("{words} {part}/{of}"));
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
