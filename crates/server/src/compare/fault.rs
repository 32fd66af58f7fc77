//! What can be wrong with a board, as one list: stable codes, and words in Chinese and English.
//!
//! It must never repeat somebody's name, and never rename a code.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong with a board, and on which page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardProblem {
    /// The page.
    pub path: String,
    /// What is wrong.
    #[serde(flatten)]
    pub fault: BoardFault,
    /// In a bureau's words.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// What of a page differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind")]
pub enum Differs {
    /// Something is said that the log does not say.
    #[serde(rename = "board_figure")]
    Figure {
        /// The row, by its first words.
        #[serde(skip_serializing_if = "Option::is_none")]
        row: Option<String>,
        /// The figure, the column or the term; empty where it is a whole row.
        member: String,
        /// What the board says.
        board: String,
        /// What the log says.
        log: String,
    },
    /// A row or text that does not follow from the log.
    #[serde(rename = "board_extra")]
    Extra {
        /// What it says.
        text: String,
    },
    /// A row or text that follows from the log and is not on the page.
    #[serde(rename = "board_lost")]
    Lost {
        /// What it says.
        text: String,
    },
    /// Everything is there, in another order.
    #[serde(rename = "board_order")]
    Order,
}

/// What can be wrong with a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BoardFault {
    /// A page that follows from the log is not there.
    BoardMissing,
    /// The page is refused.
    BoardUnanswered {
        /// The status of the answer.
        status: u16,
    },
    /// The auditor's own board cannot make the page, so it was not compared.
    BoardNotJudged {
        /// The status of its answer.
        status: u16,
    },
    /// The board sends its readers elsewhere; nobody follows.
    BoardRedirect {
        /// Where.
        to: String,
    },
    /// The answer is longer than any page of a board.
    BoardTooLong,
    /// The answer is no page of a board.
    BoardNoPage,
    /// Nobody listens there, or the connection broke.
    BoardUnreachable,
    /// It took longer than anyone waits.
    BoardSlow,
    /// The board is made of more entries than the bundle has.
    BoardSize {
        /// Entries of the board.
        board: u64,
        /// Entries of the bundle.
        log: u64,
    },
    /// The board is made of fewer entries than the bundle has.
    BoardBehind {
        /// Entries of the board.
        board: u64,
        /// Entries of the bundle.
        log: u64,
    },
    /// The board is of another log than the bundle.
    BoardOtherLog {
        /// The root that it states.
        board: String,
        /// The root of the bundle.
        log: String,
    },
    /// The board is made by another version of the program.
    BoardProgram {
        /// That version.
        board: String,
        /// The auditor's.
        log: String,
    },
    /// Pages are made to look otherwise than by this program.
    BoardStyle,
    /// The page says something else than the log.
    #[serde(untagged)]
    Differs(Differs),
}

impl BoardProblem {
    pub(super) fn new(path: &str, fault: BoardFault) -> Self {
        let path = path.to_owned();
        let (zh, en) = fault.says();
        Self {
            path,
            fault,
            zh,
            en,
        }
    }
}

impl fmt::Display for BoardProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, code) = (&self.path, self.fault.code());
        write!(f, "{path}：{}（{code}）\n  {path}: {}", self.zh, self.en)
    }
}

impl BoardFault {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Differs(Differs::Figure { .. }) => "board_figure",
            Self::Differs(Differs::Extra { .. }) => "board_extra",
            Self::Differs(Differs::Lost { .. }) => "board_lost",
            Self::Differs(Differs::Order) => "board_order",
            Self::BoardMissing => "board_missing",
            Self::BoardUnanswered { .. } => "board_unanswered",
            Self::BoardNotJudged { .. } => "board_not_judged",
            Self::BoardRedirect { .. } => "board_redirect",
            Self::BoardTooLong => "board_too_long",
            Self::BoardNoPage => "board_no_page",
            Self::BoardUnreachable => "board_unreachable",
            Self::BoardSlow => "board_slow",
            Self::BoardSize { .. } => "board_size",
            Self::BoardBehind { .. } => "board_behind",
            Self::BoardOtherLog { .. } => "board_other_log",
            Self::BoardProgram { .. } => "board_program",
            Self::BoardStyle => "board_style",
        }
    }

    /// Chinese and English.
    fn says(&self) -> (String, String) {
        match self {
            Self::Differs(differs) => differs.says(),
            Self::BoardStyle => both(
                "样式表被改过：可使网页看上去与所载不同",
                "the style sheet is another one: it can make pages look otherwise than what they say",
            ),
            Self::BoardMissing => both(
                "公开栏没有这一页，而账本有",
                "the board has no such page, and the log gives one",
            ),
            Self::BoardUnanswered { status } => (
                format!("公开栏不给这一页（{status}）；稍后再查，仍如此的要求说明"),
                format!("the board refuses the page ({status}): try again later, then ask why"),
            ),
            Self::BoardNotJudged { status } => (
                format!("本机由账本做不出这一页（{status}），没有比对"),
                format!("it could not be made from the log here ({status}), and was not compared"),
            ),
            Self::BoardRedirect { to } => (
                format!("公开栏把读者引到别处（{to}）；不跟随，请直接写那个地址"),
                format!(
                    "the board sends its readers to {to}: nobody followed; give that address if it is the board's"
                ),
            ),
            Self::BoardTooLong => both(
                "答复过长，不是公开栏的网页",
                "the answer is longer than any page of a board",
            ),
            Self::BoardNoPage => both(
                "答复不是公开栏的网页；请核对地址，或前面的代理改动了网页",
                "the answer is no page of a board: check the address, or a proxy before it changes pages",
            ),
            Self::BoardUnreachable => both(
                "连不上，或中途断开；请核对地址，公开栏须在运行",
                "nobody listens there, or the connection broke: check the address; the board must be running",
            ),
            Self::BoardSlow => both(
                "等得太久没有答复；请稍后再查",
                "it took too long to answer: try again later",
            ),
            Self::BoardSize { board, log } => (
                format!(
                    "公开栏已有 {board} 条，公开文件夹只有 {log} 条，未作比对；请重新导出公开文件夹再查"
                ),
                format!(
                    "the board is made of {board} entries and the bundle has {log}: nothing was compared; export a fresh bundle"
                ),
            ),
            Self::BoardBehind { board, log } => (
                format!(
                    "公开栏只有 {board} 条，公开文件夹已有 {log} 条：公开栏停住了，或退回了旧账"
                ),
                format!(
                    "the board is made of {board} entries and the bundle has {log}: it stands still, or went back"
                ),
            ),
            Self::BoardOtherLog { board, log } => (
                format!(
                    "公开栏写的根是 {board}，公开文件夹的是 {log}：不是同一本账。核对地址；地址不错的，就是对外有两本账，请留存两份"
                ),
                format!(
                    "the board states root {board}, the bundle has {log}: not the same log. If the address is right there are two histories: keep both"
                ),
            ),
            Self::BoardProgram { board, log } => (
                format!(
                    "公开栏的程序是另一版本（{board}，本机 {log}），未作比对；请用同一版本再查"
                ),
                format!(
                    "the board is made by another version of the program ({board}, here {log}): nothing was compared; use the same one"
                ),
            ),
        }
    }
}

impl Differs {
    fn says(&self) -> (String, String) {
        match self {
            Self::Figure {
                row,
                member,
                board,
                log,
            } => {
                let place: Vec<&str> = row.iter().map(String::as_str).chain([&**member]).collect();
                let place = place.join(" ");
                let zh = format!("{place} 公开栏写 {board}，账本是 {log}");
                let en = format!("{place} the board says {board}, the log {log}");
                (zh.trim_start().to_owned(), en.trim_start().to_owned())
            }
            Self::Extra { text } => (
                format!("公开栏多出：{text}"),
                format!("not in the log: {text}"),
            ),
            Self::Lost { text } => (
                format!("公开栏缺少：{text}"),
                format!("missing on the board: {text}"),
            ),
            Self::Order => both("各行次序与账本不同", "the same in another order"),
        }
    }
}

fn both(zh: &str, en: &str) -> (String, String) {
    (zh.to_owned(), en.to_owned())
}
