//! What became of each step, and the summary at the end.
//!
//! A step that did not run is never counted as passed, and always says why.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// What became of one step.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

/// The steps of one run, in order.
#[derive(Debug)]
pub(crate) struct Report {
    planned: usize,
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

impl Report {
    /// `planned` is how many steps there will be, for the headings.
    pub(crate) fn new(planned: usize) -> Self {
        Self {
            planned,
            steps: Vec::new(),
        }
    }

    /// Prints the heading, runs the step and keeps what became of it.
    pub(crate) fn step(&mut self, name: &'static str, run: impl FnOnce() -> Outcome) {
        println!("\n== {}/{} {name}", self.steps.len() + 1, self.planned);
        let start = Instant::now();
        let outcome = run();
        match &outcome {
            Outcome::Passed => {}
            Outcome::Failed(why) => println!("failed: {why}"),
            Outcome::Skipped(why) => println!("skipped: {why}"),
        }
        self.steps.push(Step {
            name,
            outcome,
            took: start.elapsed(),
        });
    }

    /// No step failed. A skipped step does not fail a run; the summary names it.
    pub(crate) fn all_held(&self) -> bool {
        self.count(|outcome| matches!(outcome, Outcome::Failed(_))) == 0
    }

    pub(crate) fn render(&self) -> String {
        let width = self.steps.iter().map(|step| step.name.len()).max();
        let width = width.unwrap_or_default();
        let mut text = String::from("== summary\n");
        for Step {
            name,
            outcome,
            took,
        } in &self.steps
        {
            let (word, why) = match outcome {
                Outcome::Passed => ("passed", ""),
                Outcome::Failed(why) => ("failed", why.as_str()),
                Outcome::Skipped(why) => ("skipped", why.as_str()),
            };
            let took = format!("{}.{} s", took.as_secs(), took.subsec_millis() / 100);
            let line = format!("{name:<width$}  {word:<7}  {took:>8}  {why}");
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", line.trim_end());
        }
        let _ = write!(
            text,
            "steps: {} passed, {} failed, {} skipped",
            self.count(|outcome| matches!(outcome, Outcome::Passed)),
            self.count(|outcome| matches!(outcome, Outcome::Failed(_))),
            self.count(|outcome| matches!(outcome, Outcome::Skipped(_))),
        );
        text
    }

    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.steps.iter().filter(|step| is(&step.outcome)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(outcomes: Vec<(&'static str, Outcome)>) -> Report {
        let steps = outcomes
            .into_iter()
            .map(|(name, outcome)| Step {
                name,
                outcome,
                took: Duration::from_millis(61_250),
            })
            .collect();
        Report { planned: 3, steps }
    }

    #[test]
    fn the_summary_says_what_became_of_each_step_and_why() {
        let report = report(vec![
            ("format", Outcome::Passed),
            ("clippy", Outcome::Failed("it ended with 101".to_owned())),
            ("docs", Outcome::Skipped("--quick".to_owned())),
        ]);
        assert_eq!(
            report.render(),
            "== summary\n\
             format  passed     61.2 s\n\
             clippy  failed     61.2 s  it ended with 101\n\
             docs    skipped    61.2 s  --quick\n\
             steps: 1 passed, 1 failed, 1 skipped"
        );
        assert!(!report.all_held());
    }

    #[test]
    fn a_skipped_step_is_counted_and_does_not_fail_the_run() {
        let report = report(vec![("docs", Outcome::Skipped("--quick".to_owned()))]);
        assert!(report.all_held());
        assert!(
            report
                .render()
                .ends_with("steps: 0 passed, 0 failed, 1 skipped")
        );
    }
}
