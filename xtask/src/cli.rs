//! The command line of `cargo xtask`: words in, one chore out.
//!
//! It must never start anything, so that it can be tested whole.

use std::fmt;
use std::num::NonZeroU32;

/// One thing that can be asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Chore {
    Help,
    Test(Depth),
    Tidy,
    Crash(NonZeroU32),
    /// Single changes of each kind.
    Tamper(NonZeroU32),
    /// Seconds for each target, and which; all where none is named.
    Fuzz(NonZeroU32, Vec<String>),
    Bench(Vec<String>),
}

/// How much of `test` is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    Full,
    Quick,
}

/// What was wrong with the words given.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum UsageError {
    UnknownCommand(String),
    UnknownArgument {
        command: &'static str,
        word: String,
    },
    Rounds {
        command: &'static str,
        word: Option<String>,
    },
}

/// Single changes of each kind where no number is given: above a thousand in all.
const TAMPER_ROUNDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(39);
/// A minute for each target where no number is given.
const FUZZ_SECONDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);

pub(crate) const HELP: &str = "\
cargo xtask: the repository's own chores

  test [--quick]     Everything that has to pass before a change is merged: format, clippy,
                     docs, tests, the Python verifier, the board in a browser, licences, tidy.
                     --quick leaves out the docs, doc tests and the browser and takes fewer
                     crash rounds and property cases.
                       cargo xtask test --quick

  tidy               The repository's own rules: size of files, module docs, direction of
                     dependencies, leftover markers, machine paths, links between documents.
                       cargo xtask tidy

  crash --rounds N   Kills a writer N times in mid-work and compares what is left with what
                     was acknowledged.
                       cargo xtask crash --rounds 1000

  tamper [--rounds N]
                     Makes N single changes of each kind to a published folder (40 where none
                     is given) and looks whether the audit finds and names each.
                       cargo xtask tamper --rounds 40

  fuzz [--seconds N] [TARGET…]
                     Each parser of outside bytes in the hands of a fuzzer, for a minute each
                     where no number is given. Needs a nightly compiler and cargo-fuzz, and
                     fetches them.
                       cargo xtask fuzz --seconds 60 bundle note

  bench [ARGS…]      The figures of docs/PERFORMANCE.md, in the dist profile; ARGS go to the
                     benchmark.
                       cargo xtask bench

  help               This text.
                       cargo xtask help

Exit status: 0 everything held, 1 something did not, 2 the command was not understood.";

pub(crate) fn parse(args: &[String]) -> Result<Chore, UsageError> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        []
        | ["help" | "--help" | "-h", ..]
        | [
            "test" | "tidy" | "crash" | "tamper" | "fuzz",
            "--help" | "-h",
        ] => Ok(Chore::Help),
        ["test"] => Ok(Chore::Test(Depth::Full)),
        ["test", "--quick"] => Ok(Chore::Test(Depth::Quick)),
        ["test", "--quick", word, ..] | ["test", word, ..] => Err(unknown("test", word)),
        ["tidy"] => Ok(Chore::Tidy),
        ["tidy", word, ..] => Err(unknown("tidy", word)),
        ["crash", "--rounds", number] => rounds("crash", number).map(Chore::Crash),
        ["crash"] | ["crash", "--rounds"] => Err(UsageError::Rounds {
            command: "crash",
            word: None,
        }),
        ["crash", "--rounds", _, word, ..] | ["crash", word, ..] => Err(unknown("crash", word)),
        ["tamper"] => Ok(Chore::Tamper(TAMPER_ROUNDS)),
        ["tamper", "--rounds", number] => rounds("tamper", number).map(Chore::Tamper),
        ["tamper", "--rounds"] => Err(UsageError::Rounds {
            command: "tamper",
            word: None,
        }),
        ["tamper", "--rounds", _, word, ..] | ["tamper", word, ..] => Err(unknown("tamper", word)),
        ["fuzz", "--seconds"] => Err(UsageError::Rounds {
            command: "fuzz",
            word: None,
        }),
        ["fuzz", "--seconds", number, rest @ ..] => {
            rounds("fuzz", number).map(|seconds| Chore::Fuzz(seconds, owned(rest)))
        }
        ["fuzz", word, ..] if word.starts_with('-') => Err(unknown("fuzz", word)),
        ["fuzz", rest @ ..] => Ok(Chore::Fuzz(FUZZ_SECONDS, owned(rest))),
        ["bench", rest @ ..] => Ok(Chore::Bench(owned(rest))),
        [word, ..] => Err(UsageError::UnknownCommand((*word).to_owned())),
    }
}

impl fmt::Display for UsageError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCommand(word) => write!(out, "error: there is no chore '{word}'"),
            Self::UnknownArgument { command, word } => {
                write!(out, "error: '{command}' does not take '{word}'")
            }
            Self::Rounds {
                command,
                word: None,
            } => write!(out, "error: '{command}' needs a number: see help"),
            Self::Rounds {
                command: _,
                word: Some(word),
            } => write!(
                out,
                "error: a whole number from 1 to {} is needed, not '{word}'",
                u32::MAX
            ),
        }
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn rounds(command: &'static str, word: &str) -> Result<NonZeroU32, UsageError> {
    word.parse().map_err(|_| UsageError::Rounds {
        command,
        word: Some(word.to_owned()),
    })
}

fn unknown(command: &'static str, word: &str) -> UsageError {
    UsageError::UnknownArgument {
        command,
        word: word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Chore, UsageError> {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&args)
    }

    #[test]
    fn every_example_in_the_help_is_understood() {
        let examples: Vec<&str> = HELP
            .lines()
            .filter_map(|line| line.trim().strip_prefix("cargo xtask "))
            .collect();
        assert_eq!(examples.len(), 7);
        for example in examples {
            assert!(parsed(example).is_ok(), "{example}");
        }
    }

    #[test]
    fn quick_and_rounds_are_read() {
        assert_eq!(parsed("test"), Ok(Chore::Test(Depth::Full)));
        assert_eq!(parsed("test --quick"), Ok(Chore::Test(Depth::Quick)));
        let rounds = NonZeroU32::new(250).expect("not zero");
        assert_eq!(parsed("crash --rounds 250"), Ok(Chore::Crash(rounds)));
        assert_eq!(parsed("tamper --rounds 250"), Ok(Chore::Tamper(rounds)));
        assert_eq!(parsed("tamper"), Ok(Chore::Tamper(TAMPER_ROUNDS)));
        let all = Chore::Fuzz(FUZZ_SECONDS, Vec::new());
        assert_eq!(parsed("fuzz"), Ok(all));
        let one = Chore::Fuzz(rounds, vec!["note".to_owned()]);
        assert_eq!(parsed("fuzz --seconds 250 note"), Ok(one));
        assert_eq!(parsed("fuzz --fast"), Err(unknown("fuzz", "--fast")));
    }

    #[test]
    fn words_after_bench_go_to_the_benchmark() {
        let args = vec!["--lines".to_owned(), "1000".to_owned()];
        assert_eq!(parsed("bench --lines 1000"), Ok(Chore::Bench(args)));
    }

    #[test]
    fn asking_for_help_starts_nothing() {
        for line in ["", "help", "--help", "test --help", "crash -h"] {
            assert_eq!(parsed(line), Ok(Chore::Help), "{line}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(
            parsed("tets"),
            Err(UsageError::UnknownCommand("tets".to_owned()))
        );
        assert_eq!(
            parsed("test --quick --fast"),
            Err(unknown("test", "--fast"))
        );
        assert_eq!(parsed("tidy now"), Err(unknown("tidy", "now")));
        let wrong = |command, word: Option<&str>| {
            let word = word.map(str::to_owned);
            Err(UsageError::Rounds { command, word })
        };
        assert_eq!(parsed("crash"), wrong("crash", None));
        assert_eq!(parsed("tamper --rounds"), wrong("tamper", None));
        assert_eq!(parsed("tamper 5"), Err(unknown("tamper", "5")));
        for word in ["0", "-3", "many"] {
            for command in ["crash", "tamper"] {
                let line = format!("{command} --rounds {word}");
                assert_eq!(parsed(&line), wrong(command, Some(word)));
            }
        }
    }
}
