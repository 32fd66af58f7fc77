//! What a text must be before it is sealed. It must never repair a text: bytes are kept or refused.

use std::fmt;

/// Longest value of a field that belongs to a person, and longest identity, in bytes of UTF-8.
pub(crate) const VALUE_BYTES_MAX: usize = 512;
/// Longest value of a field that belongs to a line (remarks, details), in bytes of UTF-8.
pub(crate) const LINE_VALUE_BYTES_MAX: usize = 4_096;
/// Longest name of a scope, in bytes of UTF-8.
pub(crate) const SCOPE_BYTES_MAX: usize = 128;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFault {
    /// Nothing but white space: leave the field out instead.
    Empty,
    /// Longer than the limit.
    TooLong {
        /// Bytes of UTF-8 that were given.
        bytes: usize,
        /// Bytes of UTF-8 that are allowed.
        bytes_max: usize,
    },
    /// A control character, a line separator, or one that reverses the direction of writing.
    ControlCharacter {
        /// Its place, counted in characters from 1.
        position: usize,
    },
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty; leave it out instead"),
            Self::TooLong { bytes, bytes_max } => {
                write!(f, "it has {bytes} bytes, at most {bytes_max} are allowed")
            }
            Self::ControlCharacter { position } => {
                write!(f, "character {position} is a control character; remove it")
            }
        }
    }
}

/// Accepts a text that a person can read as it stands.
pub(crate) fn check(text: &str, bytes_max: usize) -> Result<(), TextFault> {
    if text.len() > bytes_max {
        return Err(TextFault::TooLong {
            bytes: text.len(),
            bytes_max,
        });
    }
    if text.trim().is_empty() {
        return Err(TextFault::Empty);
    }
    match text.chars().position(is_control) {
        Some(index) => Err(TextFault::ControlCharacter {
            position: index + 1,
        }),
        None => Ok(()),
    }
}

/// Besides Unicode's control characters: line and paragraph separators, and the embeddings and
/// overrides that make a text read as another (Unicode Technical Report 36, "Bidirectional text
/// spoofing"). Private-use characters stay: rare Chinese names are written with them.
fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readable_text_is_kept() {
        for text in ["王小明", " padded ", "\u{e815}", "O’Brien & Söhne", "𠮷"] {
            assert_eq!(check(text, 512), Ok(()), "{text}");
        }
    }

    #[test]
    fn each_fault_is_told_apart() {
        assert_eq!(check("", 9), Err(TextFault::Empty));
        assert_eq!(check(" \u{3000}", 9), Err(TextFault::Empty));
        assert_eq!(
            check("王小明", 8),
            Err(TextFault::TooLong {
                bytes: 9,
                bytes_max: 8
            })
        );
        for control in ['\n', '\u{0}', '\u{7f}', '\u{2028}', '\u{202e}', '\u{2066}'] {
            let text = format!("王{control}明");
            assert_eq!(
                check(&text, 64),
                Err(TextFault::ControlCharacter { position: 2 })
            );
        }
    }
}
