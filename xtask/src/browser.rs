//! The demo's board in a real browser: narrow screens, print, links.
//!
//! The browser is Debian's, the driver a script without packages; neither being there is said, never passed over.

use crate::cli::Depth;
use crate::python::from_debian;
use crate::report::Outcome;
use crate::workspace::{self, Workspace, succeeds};

/// Where Debian puts it.
const CHROMIUM: &str = "/usr/bin/chromium";
/// Opens the pages and says what is wrong with them.
const SCRIPT: &str = "tests/browser/board.mjs";
/// Screenshots and printed pages, for a person to look at.
const PICTURES: &str = "target/browser";

pub(crate) fn run(workspace: &Workspace, depth: Depth) -> Outcome {
    if depth == Depth::Quick {
        return Outcome::Skipped("left out by --quick".to_owned());
    }
    for (program, package) in [(CHROMIUM, "chromium"), ("node", "nodejs")] {
        if let Err(why) = prepare(workspace, program, package) {
            return Outcome::Skipped(why);
        }
    }
    let built = workspace::run(&mut workspace.cargo("build --release -p sunledger"));
    if built != Outcome::Passed {
        return built;
    }
    // Pages of an earlier run, or of an older demo, would pass for today's.
    let pictures = workspace.root().join(PICTURES);
    if pictures.exists()
        && let Err(error) = std::fs::remove_dir_all(&pictures)
    {
        return Outcome::Failed(format!("{PICTURES} cannot be emptied: {error}"));
    }
    let mut node = workspace.program("node");
    workspace::run(node.args([SCRIPT, "target/release/sunledger", CHROMIUM, PICTURES]))
}

fn prepare(workspace: &Workspace, program: &str, package: &str) -> Result<(), String> {
    let is_there = || succeeds(workspace.program(program).arg("--version"));
    if is_there() {
        return Ok(());
    }
    let missing = format!("{program} is not there");
    from_debian(workspace, &missing, package)?;
    match is_there() {
        true => Ok(()),
        false => Err(format!("{program} was installed and still does not start")),
    }
}
