//! Why less is paid than is due 应发≠实发, as remarks say it in a bureau's words.
//!
//! A remark that gives no reason, or two, leaves the row to a person.

use serde::Deserialize;
use sunledger_domain::event::DueReason;

use crate::quarantine::Reason;

/// Words of remarks, by the reason that they give.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DueWords {
    death: Vec<String>,
    instalment: Vec<String>,
    offset: Vec<String>,
    returned: Vec<String>,
    other: Vec<String>,
}

impl Default for DueWords {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        Self {
            death: words(&["死亡", "去世", "亡故", "病故", "身故"]),
            instalment: words(&["分期", "分批", "分次", "首批", "首期", "预发"]),
            offset: words(&[
                "抵扣", "抵顶", "抵减", "冲抵", "扣回", "扣减", "扣除", "扣还",
            ]),
            returned: words(&["退票", "退汇", "退回"]),
            other: words(&["其他", "其它"]),
        }
    }
}

impl DueWords {
    /// The one reason that a remark gives.
    pub(crate) fn reason(&self, remark: &str) -> Result<DueReason, Reason> {
        let known = [
            (DueReason::Death, &self.death),
            (DueReason::Instalment, &self.instalment),
            (DueReason::Offset, &self.offset),
            (DueReason::Returned, &self.returned),
        ];
        let mut given = known
            .into_iter()
            .filter(|(_, words)| words.iter().any(|word| says(remark, word)))
            .map(|(reason, _)| reason);
        match (given.next(), given.next()) {
            (Some(reason), None) => Ok(reason),
            (Some(_), Some(_)) => Err(Reason::ReasonAmbiguous),
            // "Other" is a reason only where nothing more exact is said.
            (None, _) if self.other.iter().any(|word| says(remark, word)) => Ok(DueReason::Other),
            (None, _) => Err(Reason::ReasonMissing),
        }
    }
}

/// The word stands there, and is not denied.
fn says(remark: &str, word: &str) -> bool {
    remark.match_indices(word).any(|(at, _)| {
        let before = remark.get(..at).unwrap_or_default().trim_end();
        !before.ends_with(['未', '非', '不', '无', '没'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_gives_one_reason_or_none() {
        let reason = |remark| DueWords::default().reason(remark);
        for (remark, expected) in [
            ("3月死亡，停发", Ok(DueReason::Death)),
            ("分期发放，余款下月", Ok(DueReason::Instalment)),
            ("抵扣上年多发", Ok(DueReason::Offset)),
            ("银行退票", Ok(DueReason::Returned)),
            ("其他：户主变更", Ok(DueReason::Other)),
            ("其他补助已抵扣", Ok(DueReason::Offset)),
            ("", Err(Reason::ReasonMissing)),
            ("户主外出", Err(Reason::ReasonMissing)),
            ("未退票", Err(Reason::ReasonMissing)),
            ("退票，本人死亡", Err(Reason::ReasonAmbiguous)),
        ] {
            assert_eq!(reason(remark), expected, "{remark}");
        }
    }

    #[test]
    fn a_mapping_may_bring_its_own_words() {
        let words: DueWords = toml::from_str("other = [\"见说明\"]\ndeath = [\"殁\"]").unwrap();
        assert_eq!(words.reason("见说明"), Ok(DueReason::Other));
        assert_eq!(words.reason("殁"), Ok(DueReason::Death));
        assert_eq!(words.reason("死亡"), Err(Reason::ReasonMissing));
        assert_eq!(words.reason("分期"), Ok(DueReason::Instalment));
    }
}
