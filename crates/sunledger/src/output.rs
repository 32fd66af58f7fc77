//! What the user sees: text or JSON on standard output, refusals on standard error, the exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;
use serde_json::{Value, json};

use crate::fault::Fault;

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl Format {
    pub(crate) const fn new(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }

    /// Prints a result as JSON, or as the text that `text` makes of it.
    pub(crate) fn print<T: Serialize>(
        self,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> anyhow::Result<()> {
        let out = match self {
            Self::Text => text(value),
            Self::Json => serde_json::to_string(value)?,
        };
        print_line(&out)
    }
}

/// Whether the verb did what was asked; a failed check is no error of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// Done.
    Yes,
    /// Refused, or not intact; already said.
    No,
}

/// Prints one line; a reader that went away (`| head`) is no failure.
pub(crate) fn print_line(text: &str) -> anyhow::Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Says what went wrong and chooses the exit code.
pub(crate) fn report(done: anyhow::Result<Done>, format: Format) -> ExitCode {
    match done {
        Ok(Done::Yes) => ExitCode::SUCCESS,
        Ok(Done::No) => ExitCode::from(1),
        Err(error) => {
            let said = say(&error, format);
            debug_assert!(said.is_ok(), "standard output and error are gone");
            ExitCode::from(1)
        }
    }
}

fn say(error: &anyhow::Error, format: Format) -> io::Result<()> {
    if broken_pipe(error) {
        return Ok(());
    }
    let told = Fault::told(error);
    match format {
        Format::Json => writeln!(io::stdout().lock(), "{}", error_json(&told)),
        Format::Text => {
            let mut out = io::stderr().lock();
            writeln!(out, "未完成 [{}] {}", told.code, told.zh)?;
            writeln!(out, "  refused: {}", told.en)
        }
    }
}

/// A refusal as programs read it.
pub(crate) fn error_json(told: &Fault) -> Value {
    json!({
        "ok": false,
        "error": { "code": told.code, "zh": told.zh, "en": told.en, "field": told.field },
    })
}

/// Says something beside the result, on standard error: whoever reads the result as JSON is not disturbed.
pub(crate) fn remark(told: &Fault) {
    let mut out = io::stderr().lock();
    // Where nobody reads it, the verb is done all the same.
    drop(writeln!(
        out,
        "注意 [{}] {}\n  note: {}",
        told.code, told.zh, told.en
    ));
}

fn broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        io.is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe)
    })
}
