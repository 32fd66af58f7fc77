//! Arguments of `audit`.

use std::path::PathBuf;

use clap::Args;
use sunledger_audit::Seen;
use sunledger_chain::note::VerifierKey;
use sunledger_server::compare::Site;

#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// 公开文件夹。The bundle.
    pub(crate) out: PathBuf,
    /// 另处得来的账本公钥。The ledger's key, as had from elsewhere.
    #[arg(long, value_name = "VKEY", value_parser = super::proof::key)]
    pub(crate) key: VerifierKey,
    /// 见证方政策（C2SP tlog-policy）。Which witnesses must have cosigned.
    #[arg(long, value_name = "FILE")]
    pub(crate) witness_policy: Option<PathBuf>,
    /// 审计人自存：上次所见条数与根。What the auditor saw last; kept by the auditor.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// 纸面抄来的“条数:根”，根可只抄前 16 位。Size and root copied from paper; the first 16 digits will do.
    #[arg(long, value_name = "SIZE:ROOT")]
    pub(crate) paper: Vec<Seen>,
    /// 公开栏网址：逐页与账本比对。A board that is served: every page is held against the log.
    #[arg(long, value_name = "http://HOST:PORT", value_parser = site)]
    pub(crate) board: Option<Site>,
    /// 连同条目页、构成页和其他语言的网页。Pages of entries, of what makes up each figure and in other languages too.
    #[arg(long, requires = "board")]
    pub(crate) every_page: bool,
}

pub(super) fn site(text: &str) -> Result<Site, String> {
    Site::parse(text).ok_or_else(|| {
        "写作 http://主机:端口，后面不带路径；加密的（https）请先在本机转为 http          (http://HOST:PORT and nothing behind it; bring https down to http on this machine first)"
            .to_owned()
    })
}
