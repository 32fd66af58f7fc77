//! The command line: every verb, its arguments, and an example in its help.

mod approve;
mod audit;
mod case;
mod disclose;
mod erase;
mod findings;
mod import;
mod key;
mod matching;
mod policy;
mod proof;
mod reconcile;
mod repair;
mod report;
mod slip;
mod statement;
mod trace;
mod verify;
mod witness;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use sunledger_chain::Head;

pub(crate) use approve::{ApproveArgs, RefuseArgs};
pub(crate) use audit::AuditArgs;
pub(crate) use case::{FindingArgs, FindingVerb, Judging};
pub(crate) use disclose::{Check as DisclosureCheck, DiscloseArgs, Make as DisclosureMake};
pub(crate) use erase::EraseArgs;
pub(crate) use findings::{FindingsArgs, Output, QueryArgs};
pub(crate) use import::{Import, ImportArgs, PaymentArgs};
pub(crate) use key::{KeyArgs, KeyVerb, Registering, Signing};
pub(crate) use matching::MatchArgs;
pub(crate) use policy::{Policy, PolicyArgs};
pub(crate) use proof::{Proof, ProofArgs, ReceiptArgs, ReceiptVerb, Tiles, TilesArgs};
pub(crate) use reconcile::{Day, DayArgs, ReconcileArgs};
pub(crate) use repair::RepairArgs;
pub(crate) use report::{ObligationsArgs, ReceiveArgs, ReportArgs, ReportVerb};
pub(crate) use slip::SlipArgs;
pub(crate) use statement::StatementArgs;
pub(crate) use trace::{TraceArgs, Way};
pub(crate) use witness::{WitnessArgs, WitnessVerb};

/// 阳光账本 Sunledger：扶贫与涉农资金公开账本，人人可查可验。
/// A ledger of public poverty-relief and agriculture funds that anyone can check.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "示例 Example:\n  sunledger demo            一个虚构县的一年 an invented county's year\n  sunledger init county     建账 make a ledger\n  sunledger verify county   校验 check every entry"
)]
pub(crate) struct Cli {
    /// 以 JSON 输出。Print JSON instead of text.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// 建账：新建目录、密钥、创世条目与首位登记员。Make a new ledger.
    #[command(
        after_help = "示例 Example:\n  sunledger init county --origin ledger.example/county\n  sunledger init leeds --currency GBP"
    )]
    Init(InitArgs),
    /// 演示：虚构一个县的一年，校验后在本机展示。Make and show an invented county's year.
    #[command(
        after_help = "示例 Example:\n  sunledger demo\n  sunledger demo --no-serve --dir /tmp/county"
    )]
    Demo(DemoArgs),
    /// 公开栏：在本机或指定地址提供网页。Serve the public board.
    #[command(
        after_help = "示例 Example:\n  sunledger serve county\n  sunledger serve county --listen 0.0.0.0:8080"
    )]
    Serve(ServeArgs),
    /// 提交指令：每行一个 JSON（格式见 docs/API.md）。Post commands, one JSON object a line.
    #[command(
        after_help = "示例 Example:\n  sunledger post county quotas.jsonl --as fin-1\n  echo '{\"key\":\"u-1\",\"kind\":\"unit.register\",\"body\":{\"kind\":\"finance\",\"name\":\"某县财政局\",\"unit\":\"czj\"}}' | sunledger post county - --as registrar"
    )]
    Post(PostArgs),
    /// 查询：余额、资金流向、项目、村、批次等。Show balances, flows, projects, villages, batches.
    #[command(
        after_help = "示例 Example:\n  sunledger show county balances\n  sunledger show county village 990102001001\n  sunledger show county balances --json"
    )]
    Show(ShowArgs),
    /// 明白卡：一户一年的每笔补助、依据、算法、到哪一步，与上年比较。One household's year, item by item.
    #[command(
        after_help = "示例 Example:\n  sunledger slip county --household 0001 --village 990101001001 --year 2017\n  sunledger slip county --id-stdin --village 990101001001 --year 2017 < 号码.txt\n须有保管库；身份号码只从标准输入读。It opens the vault; an ID number is read from standard input only."
    )]
    Slip(SlipArgs),
    /// 删除个人信息：销毁一个人的密钥和密文，账本只记删除过。Destroy what is sealed of one person; cannot be undone.
    #[command(
        after_help = "示例 Example:\n  sunledger erase county --id-stdin --reason 已迁出，本人申请 --as registrar --yes < 号码.txt\n  sunledger erase county --handle 5be0cd19137e2179a1b2c3d4e5f60718 --reason 已迁出，本人申请 --as registrar --yes\n账本、证明、公示照旧有效，该人只剩假名。备份中的副本须另行处理。The log stays valid; backups made before are beyond it."
    )]
    Erase(EraseArgs),
    /// 向审计披露：打开所指支付的密封字段，写成可对账本核对的文件。Open sealed fields for an auditor, with proof.
    #[command(
        after_help = "示例 Example:\n  sunledger disclose county --batch b-2017-03 --fields name,id_number --purpose 专项审计 --as shenji -o 披露.jsonl\n  sunledger disclose county --line b-2017-03:7 --fields card --purpose 核实收款账户 --as shenji -o 一行.jsonl\n  sunledger disclose verify 披露.jsonl --entries entries.jsonl\n账本只记披露过多少、哪些字段、为何和文件摘要。The log records how many, which fields, why, and the file's digest."
    )]
    Disclose(DiscloseArgs),
    /// 溯源：一笔支付、分红、资产的钱从哪条指标来；一条指标变成了什么。Trace money up to its sources, or down.
    #[command(
        after_help = "示例 Example:\n  sunledger trace county up 1204                  一条支付条目 a payment's entry\n  sunledger trace county up batch:b-2017-03/7     批次的第 8 行 line 7 of a batch, from 0\n  sunledger trace county up village:990102001001\n  sunledger trace county down line:zy-2017\n对象 WHAT: line:ID pool:ID project:ID batch:ID batch:ID/INDEX entry:SEQ spending:ID asset:ID dividend:ASSET/PERIOD[/INDEX] agent:ID voucher:ID village:CODE\n各部分之和必等于总数，否则不予显示。Parts sum to the whole, or nothing is shown."
    )]
    Trace(TraceArgs),
    /// 校验：逐条核对哈希链与规则，绝不改动账本。Check every entry; changes nothing.
    #[command(
        after_help = "示例 Example:\n  sunledger verify county\n  sunledger verify county --json\n  sunledger verify entries.jsonl --head 1204:9f2c…（上次校验时抄存的链头 the head kept from an earlier verification）"
    )]
    Verify(VerifyArgs),
    /// 重建查询库：删除后由日志重算。Delete the read models and derive them again.
    #[command(after_help = "示例 Example:\n  sunledger rebuild county")]
    Rebuild(DirArgs),
    /// 导入文件：行政区划、付款文件。Import divisions or payment files.
    #[command(
        after_help = "示例 Example:\n  sunledger import regions county divisions.csv --as registrar\n  sunledger import payments county 3月.xlsx --template person --as maker-1 --scheme chanye\n  sunledger import payments leeds 2012-03.csv.gz --mapping mappings/leeds.toml"
    )]
    Import(ImportArgs),
    /// 审批：同意一个支付批次。Approve a payment batch.
    #[command(
        after_help = "示例 Example:\n  sunledger show county batch import-3f2a90c1d4e5b6a7     先核对 look first\n  sunledger approve county import-3f2a90c1d4e5b6a7 --as approver-1 --digest 5be0cd19"
    )]
    Approve(ApproveArgs),
    /// 退回：不同意一个支付批次，释放占用的资金。Refuse a payment batch; its money is free again.
    #[command(
        after_help = "示例 Example:\n  sunledger refuse county import-3f2a90c1d4e5b6a7 --as approver-1 --reason 名单有误"
    )]
    Refuse(RefuseArgs),
    /// 对账：指标、支付、银行三方，按日按笔，两边未达及账龄。Reconcile quota, payments and bank, by day and by line.
    #[command(
        after_help = "示例 Example:\n  sunledger reconcile county --unit czj --date 2017-03-10\n  sunledger reconcile county --from 2017-03-01 --to 2017-03-31\n退出码 exit code: 0 无差异（未达项、未发放等照列） everything agrees, outstanding items are listed; 1 有差异 differences; 2 用法错误 usage"
    )]
    Reconcile(ReconcileArgs),
    /// 日结。Close a day.
    #[command(
        after_help = "示例 Example:\n  sunledger day close county --unit czj --date 2017-03-10 --as guoku"
    )]
    Day(DayArgs),
    /// 疑点的处理：台账、认定、排除、责令整改、整改完成。A finding's way from suspected to put right.
    #[command(
        after_help = "示例 Example:\n  sunledger findings county --record --as shenji        先把查到的立案 raise what was found\n  sunledger finding list county --stage suspected\n  sunledger finding confirm county idle-5be0cd19a3f1 --offence other --amount 0 --document 青审〔2017〕3号 --dated 2017-05-09 --as shenji\n  sunledger finding close county idle-5be0cd19a3f1 --recovered 1000 --restored 1204 --as shenji"
    )]
    Finding(FindingArgs),
    /// 应公示事项：谁、何时前、公示什么，缺的排在前。What is to be published, by whom and by when.
    #[command(
        after_help = "示例 Example:\n  sunledger obligations county --on 2017-12-31\n  sunledger obligations county --region 990421201000 --json"
    )]
    Obligations(ObligationsArgs),
    /// 我要反映：收到、转办、答复、查看。Villagers' reports.
    #[command(
        after_help = "示例 Example:\n  echo 两千变成一千 | sunledger report receive county fy-12 --about project:xm-001 --village 990101001001 --unit fupin --channel visit --complaint amount --as jingban\n  sunledger report list county --open\n  sunledger report answer county fy-12 --outcome explained --answer 标准按面积计算 --as jingban\n反映人和内容封存在保管库，不上公开栏。Who reported and what was said stay sealed."
    )]
    Report(ReportArgs),
    /// 比对：收款人与外部名单（死亡、财政供养、村干部、工商、房产）。Match payees against an outside list.
    #[command(
        after_help = "示例 Example:\n  sunledger match county 死亡人员.xlsx --kind death --as shenji\n  sunledger match county 财政供养.csv --kind payroll --as shenji --since 2017-01-01 --dry-run\n名单不留存；账本只记比对过、命中哪些支付。The list is not kept: the log has the run and the payments that were hit."
    )]
    Match(MatchArgs),
    /// 疑点：按现行政策逐项审计提问。Ask the audit questions as of a day.
    #[command(
        after_help = "示例 Example:\n  sunledger findings county --on 2017-12-31\n  sunledger findings county --colour red --json\n疑点未经认定。What it finds is suspected only; docs/QUESTIONS.md lists the questions."
    )]
    Findings(FindingsArgs),
    /// 自定义查询：一条 SELECT，只读。One SELECT over the public read model.
    #[command(
        after_help = "示例 Example:\n  sunledger query county \"SELECT line, name FROM lines\"\n  sunledger query county \"SELECT * FROM balances\" --output csv"
    )]
    Query(QueryArgs),
    /// 政策：检查、采用、查看现行规则。Check, adopt and show policies.
    #[command(
        after_help = "示例 Example:\n  sunledger policy check heilongjiang-2016\n  sunledger policy adopt county heilongjiang-2016 --as yusuan\n  sunledger policy show county --on 2017-12-31"
    )]
    Policy(PolicyArgs),
    /// 密钥：经办人、审批人用来签名；账本的检查点密钥也在此更换。Keys by which officers sign, and that of checkpoints.
    #[command(
        after_help = "示例 Example:\n  sunledger key new jingban.key --name jingban --ledger 80cdeb45e8171cd738293980134c75bc    登记指令交登记员提交 prints what the registrar posts\n  sunledger approve county import-3f2a90c1d4e5b6a7 --as shenpi --digest 5be0cd19 --sign shenpi.key\n  sunledger key rotate county --as registrar --reason 每年更换       检查点密钥 the key of checkpoints\n密钥只由本人保管；丢失或泄露，请登记员用 key.revoke 停用。Keep it yourself; a lost key is revoked by the registrar."
    )]
    Key(KeyArgs),
    /// 导出日志条目：每行一条，含 base64 原文。Export entries as JSON lines.
    #[command(
        after_help = "示例 Example:\n  sunledger export entries county > entries.jsonl\n  python3 tests/python/verify_log.py entries.jsonl"
    )]
    Export(ExportArgs),
    /// 从别人的公开栏取回公开文件夹，自己审计。Fetch a bundle from somebody's board, to audit it.
    #[command(
        after_help = "示例 Example:\n  sunledger fetch http://127.0.0.1:8080 bundle\n  sunledger audit bundle --key 'ledger.example/county+9f2c01ab+AQ…' --state seen.json --board http://127.0.0.1:8080\n再取只补新的；历史被改写的不覆盖。A later fetch adds what is new, and never puts another history in its place."
    )]
    Fetch(FetchArgs),
    /// 审计公开文件夹：不信任何人，只信所给公钥。Audit a bundle, trusting nothing but the given key.
    #[command(
        after_help = "示例 Example:\n  sunledger audit bundle --key 'ledger.example/county+9f2c01ab+AQ…' --state seen.json\n  sunledger audit bundle --key 'ledger.example/county+9f2c01ab+AQ…' --board http://127.0.0.1:8080\n退出码 exit code: 0 无问题 nothing is wrong; 1 有问题 something is"
    )]
    Audit(AuditArgs),
    /// 证明：一条条目在账本中，或账本只增未改。Prove that an entry stands in the log, or that the log only grew.
    #[command(
        after_help = "示例 Example:\n  sunledger proof inclusion county 1204\n  sunledger proof consistency county 900 1204 --json"
    )]
    Proof(ProofArgs),
    /// 收据：一条条目的离线证明（C2SP tlog-proof）。An offline proof of one entry, and its verification.
    #[command(
        after_help = "示例 Example:\n  sunledger receipt county 1204 -o 1204.tlog-proof\n  sunledger receipt verify 1204.tlog-proof --key 'ledger.example/county+9f2c01ab+AQ…'"
    )]
    Receipt(ReceiptArgs),
    /// 见证：外单位副署检查点，账本改写历史即被拒绝。Witnesses: outside offices cosign; rewritten history is refused.
    #[command(
        after_help = "示例 Example:\n  sunledger witness init audit --name witness.example/audit        见证方一方 the witness\n  sunledger witness add-log audit --key 'ledger.example/county+9f2c01ab+AQ…'\n  sunledger witness serve audit --listen 127.0.0.1:8091\n  sunledger witness gather county                                    账本一方 the ledger\n退出码 exit code (gather): 0 达到政策要求 quorum reached; 1 未达到 not reached"
    )]
    Witness(WitnessArgs),
    /// 修复：日志损坏或丢失时，由 public/ 重建到最近的检查点。Rebuild a damaged or lost log from public/.
    #[command(
        after_help = "示例 Example:\n  sunledger repair county\n旧日志移入 aside/，不删除。The old log is kept in aside/."
    )]
    Repair(RepairArgs),
    /// 公开文件：由日志重做。The published files, made anew from the log.
    #[command(after_help = "示例 Example:\n  sunledger tiles rebuild county")]
    Tiles(TilesArgs),
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// 账本目录，须不存在或为空。A directory that is new or empty.
    pub(crate) dir: PathBuf,
    /// 币种（ISO 4217）。The one currency of the ledger.
    #[arg(long, default_value = "CNY")]
    pub(crate) currency: String,
    /// 检查点发布名。The name under which checkpoints will be published.
    #[arg(long, default_value = "sunledger.example/ledger")]
    pub(crate) origin: String,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// 演示账本目录；已有则沿用。Where the demo is kept; one that is there is used again.
    #[arg(long, default_value = "demo")]
    pub(crate) dir: PathBuf,
    /// 本机端口。Port on this machine.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// 只生成与校验，不启动网页。Do not serve the board afterwards.
    #[arg(long)]
    pub(crate) no_serve: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 监听地址，默认仅本机。Address to listen on; this machine only unless told otherwise.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// 公众访问的网址，印在二维码里；不填则按浏览器访问的地址。Where readers reach it, for the codes on paper.
    #[arg(long, value_parser = url)]
    pub(crate) url: Option<String>,
}

/// Reads the address of a board, without what follows the host and its path.
fn url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://");
    let rest = rest
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]/_~".contains(&byte);
    match !rest.is_empty() && text.len() <= 120 && rest.bytes().all(plain) {
        true => Ok(text.trim_end_matches('/').to_owned()),
        false => Err("应以 http:// 或 https:// 开头，不含问号，不超过 120 字节 expected http:// or https://, at most 120 bytes, without a query".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct PostArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 指令文件；- 为标准输入。A file of commands; - for standard input.
    pub(crate) file: PathBuf,
    /// 经办岗位。The officer who acts.
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) actor: String,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// 不提交，只打印待签内容，拿到别处用 key sign 签名。Record nothing: print what is to be signed elsewhere.
    #[arg(long, conflicts_with = "sign")]
    pub(crate) to_sign: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    #[command(subcommand)]
    pub(crate) what: What,
}

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// 各账户余额。What every account has in each state.
    Balances {
        /// 只看一类：line、pool、project、asset、suspense。One kind of account only.
        #[arg(long)]
        kind: Option<String>,
    },
    /// 资金流向：指标到整合资金与项目。From fund lines through pools to projects.
    Flow {
        /// 从一条指标看起；不填则看全部。Start from one fund line; all where it is not given.
        line: Option<String>,
    },
    /// 一条指标：各项余额与各年度的结转。One fund line: where its money is, and its chain of years.
    Line {
        /// 指标编号。Its id.
        id: String,
    },
    /// 一个项目。One project.
    Project {
        /// 项目编号。Its id.
        id: String,
    },
    /// 一个村（区划代码或名称）。One village, by code or name.
    Village {
        /// 12 位代码或名称。12 digits or a name.
        region: String,
        /// 只看一期，如 2017-03。One period only.
        #[arg(long)]
        period: Option<String>,
    },
    /// 一个支付批次：逐行明细及审批所需摘要。One batch, line by line, with the digest that an approval names.
    Batch {
        /// 批次编号。Its id.
        id: String,
        /// 最多列出多少行明细。How many lines are listed at most.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// 跳过前多少行。How many lines are passed over first.
        #[arg(long, default_value_t = 0)]
        offset: u64,
    },
    /// 资产、股份与分红。Assets, shares, dividends.
    Asset {
        /// 资产编号；不填则列出全部。Its id; all where it is not given.
        id: Option<String>,
    },
    /// 公示。Notices.
    Notices,
    /// 待查。What stands in suspense.
    Suspense,
    /// 副署：哪些见证方签过、到第几条、还缺谁。Who has cosigned what, and who is missing.
    Witnesses,
    /// 一条日志条目。One entry of the log.
    Entry {
        /// 序号，从 0 起。Its number, from 0.
        seq: u64,
    },
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// 账本目录，或导出的条目文件。The ledger, or a file of exported entries.
    pub(crate) dir: PathBuf,
    /// 只核对哈希链，不核对规则。Check the chain only, not the rules of the money.
    #[arg(long)]
    pub(crate) chain_only: bool,
    /// 并核对查询库：由日志重算，逐表比对。Derive the boards anew as well and compare them table by table.
    #[arg(long, conflicts_with = "chain_only")]
    pub(crate) boards: bool,
    /// 以前抄存的链头“条数:哈希”，可多次；账本须恰好经过每一个。A head kept earlier; may be repeated.
    #[arg(long = "head", value_name = "SIZE:HASH", value_parser = verify::head)]
    pub(crate) heads: Vec<Head>,
}

#[derive(Debug, Args)]
pub(crate) struct DirArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct FetchArgs {
    /// 公开栏地址，如 http://127.0.0.1:8080。The board's address; plain HTTP, as it is all verified.
    #[arg(value_parser = audit::site)]
    pub(crate) url: sunledger_server::compare::Site,
    /// 输出文件夹；已有则补齐。Where to; one that is there is brought up to date.
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    #[command(subcommand)]
    pub(crate) what: Export,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Export {
    /// 公开文件夹：任何网站或U盘可携带。A plain folder that anyone can check without us.
    Bundle {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 输出文件夹；已有则补齐。Where to; one that is there is brought up to date.
        out: PathBuf,
    },
    /// 日志条目（JSON 行）。Entries as JSON lines.
    Entries {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 输出文件；不填为标准输出。Where to; standard output where it is not given.
        #[arg(long, short)]
        output: Option<PathBuf>,
    },
}
