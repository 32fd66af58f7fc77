//! Sheets of a workbook, or tables of a page, and which of them are read.
//!
//! A hidden sheet is read only where a mapping names it; none is left out without a word.

use super::grid::Grid;
use crate::mapping::SheetRule;

/// Whether a sheet is seen when its workbook is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visible {
    Yes,
    Hidden,
}

/// One sheet.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) name: Box<str>,
    pub(crate) visible: Visible,
    /// None where nobody asked for it.
    pub(crate) grid: Option<Grid>,
}

/// A sheet that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedSheet {
    /// Its name.
    pub name: Box<str>,
    /// Why.
    pub why: WhySkipped,
}

/// Why a sheet was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhySkipped {
    /// It is hidden, as lists of choices usually are.
    Hidden,
    /// It holds nothing.
    Empty,
    /// It lacks the headers that are looked for.
    OtherHeaders,
    /// The mapping names another one.
    NotAsked,
}

impl WhySkipped {
    /// What a clerk reads.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Hidden => "隐藏工作表",
            Self::Empty => "空工作表",
            Self::OtherHeaders => "表头不符",
            Self::NotAsked => "映射未指定",
        }
    }
}

/// Whether a sheet is to be read; `number` counts from 1, hidden ones included.
pub(super) fn is_wanted(
    wanted: Option<&SheetRule>,
    number: usize,
    name: &str,
    visible: Visible,
) -> bool {
    match wanted {
        None => visible == Visible::Yes,
        Some(SheetRule::Number(n)) => n.get() == number,
        Some(SheetRule::Name(wanted)) => wanted.trim() == name.trim(),
    }
}
