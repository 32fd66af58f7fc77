//! A report in words, for the person who asked.
//!
//! It must never say more than was verified.

use crate::log::Depth;
use crate::report::{Report, Signing};

/// The same text in both languages; several lines where there are several findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// 简体中文
    pub zh: String,
    /// English
    pub en: String,
}

/// Puts a report into words.
pub fn describe(report: &Report) -> Words {
    let mut words = match report.ok() {
        true => whole(report),
        false => faulty(report),
    };
    if let Some(signing) = report.signing() {
        words.add(&signing.zh(), &signing.en());
    }
    if report.heads_given() == 0 {
        words.add(
            "没有可供比对的链头：无法发现末条被改、末尾整批被删或整段链条被重写。",
            "No head was given to compare with: a change of the last entry, whole batches cut off the end, or a log rewritten as a whole cannot be seen.",
        );
    }
    words
}

impl Words {
    fn add(&mut self, zh: &str, en: &str) {
        self.zh = format!("{}\n{zh}", self.zh);
        self.en = format!("{}\n{en}", self.en);
    }
}

fn whole(report: &Report) -> Words {
    let entries = report.entries();
    let head = report.head().unwrap_or_default().hash;
    match report.depth() {
        Depth::ChainOnly => Words {
            zh: format!(
                "链条完整：共 {entries} 条，无改动、缺失、重复或错序，链头 {head}。未核对资金规则。"
            ),
            en: format!(
                "The chain is whole: {entries} entries, none altered, missing, doubled or out of order; head {head}. The rules of the money were not checked."
            ),
        },
        Depth::Rules => {
            let notices = report.notices();
            Words {
                zh: format!(
                    "账本完整：共 {entries} 条，链头 {head}；每一条都符合规则，{notices} 份公示无漏行。"
                ),
                en: format!(
                    "The log is whole: {entries} entries, head {head}; each may stand where it stands, and none of {notices} notices leaves a row out."
                ),
            }
        }
    }
}

impl Signing {
    /// In words, for a bureau.
    pub fn zh(&self) -> String {
        let (all, own, signed) = (self.commands, self.of_officers, self.signed);
        let required = match &self.required {
            Some(required) => format!("{} 规定自 {} 起必须签名", required.unit, required.from),
            None => "没有规定必须签名，“谁办的”是管理者的说法".to_owned(),
        };
        format!("指令 {all} 条，其中经办人 {own} 条，已签名 {signed} 条；{required}。")
    }

    /// The same in English.
    pub fn en(&self) -> String {
        let (all, own, signed) = (self.commands, self.of_officers, self.signed);
        let required = match &self.required {
            Some(required) => format!(
                "{} requires signatures from {} on",
                required.unit, required.from
            ),
            None => {
                "nothing requires signatures, so who did what is the operator's word".to_owned()
            }
        };
        format!("{all} commands, {own} of officers, {signed} of them signed; {required}.")
    }
}

fn faulty(report: &Report) -> Words {
    let mut words = Words {
        zh: "账本有问题。".to_owned(),
        en: "The log is not whole.".to_owned(),
    };
    let mut add = |zh: &str, en: &str| words.add(zh, en);
    if let Some(first) = report.first_bad() {
        add(
            &format!("首个问题：{}", first.zh()),
            &format!("First: {first}"),
        );
    }
    for finding in report.findings().iter().skip(1) {
        add(&finding.zh(), &finding.to_string());
    }
    let shown = u64::try_from(report.findings().len()).unwrap_or(u64::MAX);
    let more = report.findings_total().saturating_sub(shown);
    if more > 0 {
        add(
            &format!("另有 {more} 处未列出。"),
            &format!("{more} more are not listed."),
        );
    }
    let entries = report.entries();
    match report.chain_fault() {
        None => add(
            &format!("链条本身完整，共 {entries} 条：问题是写入时就有的，或整段链条被重写过。"),
            &format!(
                "The chain itself holds, {entries} entries: it was recorded like this, or rewritten as a whole."
            ),
        ),
        Some(fault) if Some(fault) != report.first_bad() => {
            add(
                &format!("链条也有问题：{}", fault.zh()),
                &format!("Nor does the chain hold: {fault}"),
            );
        }
        Some(_) => {}
    }
    let judged = report.judged();
    if report.depth() == Depth::Rules && judged < entries {
        add(
            &format!("资金规则只核对到前 {judged} 条，其后无法核对。"),
            &format!(
                "The rules were run over the first {judged} entries only; what follows cannot be judged."
            ),
        );
    }
    words
}
