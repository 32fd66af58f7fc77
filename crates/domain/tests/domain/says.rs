//! What every refusal must say, whichever test meets it.

use sunledger_domain::Rejection;

/// A refusal names itself in both languages; the English one may quote a name in Chinese.
pub(crate) fn says_why(rejection: &Rejection) {
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    assert!(rejection.zh().chars().any(chinese), "{}", rejection.zh());
    assert!(rejection.to_string().len() > 10, "{rejection}");
    let english = rejection.to_string();
    let but_quotes: String = english.split('\'').step_by(2).collect();
    assert!(!but_quotes.chars().any(chinese), "{rejection}");
    // A status that nobody translated would stand in English in the middle of a Chinese sentence.
    if rejection.code() == "wrong_status" {
        let zh = rejection.zh();
        let outside = zh.split(['“', '”']).step_by(2);
        let english = |part: &str| part.chars().any(|c| c.is_ascii_alphabetic());
        assert!(!outside.into_iter().any(english), "{zh}");
    }
}
