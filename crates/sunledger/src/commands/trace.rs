//! `trace`: where money came from and what it became, as a tree. The parts of every sum stand below it.

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use sunledger_domain::Money;
use sunledger_domain::lineage::Lineage;
use sunledger_projections::Snapshot;
use sunledger_server::service::{
    lineage_beside, no_lineage_beside, read_beside, trace_refused, what_refused,
};
use sunledger_server::text::{self as words, Words};
use sunledger_server::trace::{
    Became, Label, Named, Nature, Part, Sources, Trace, TraceError, What,
};

use super::open;
use super::show::{is_in_use, right};
use crate::cli::{TraceArgs, Way};
use crate::output::{Done, Format};

pub(crate) fn run(args: &TraceArgs, format: Format) -> anyhow::Result<Done> {
    let refused = |error| what_refused(&args.what, error);
    let what: What = args.what.parse().map_err(refused)?;
    let ledger = match open(&args.dir) {
        Ok(ledger) => ledger,
        Err(error) if is_in_use(&error) => return beside(args, &what, format),
        Err(error) => return Err(error),
    };
    let what = ledger.resolve(what)?;
    let mut reader = ledger.reader()?;
    let snapshot = reader.snapshot()?;
    let lineage = ledger.lineage(snapshot.as_of())?;
    super::warn(&ledger);
    let lineage = lineage.ok_or_else(|| no_lineage_beside(&snapshot))?;
    let done = trace(&lineage, &snapshot, args.way, &what, format);
    drop(snapshot);
    drop(reader);
    ledger.close()?;
    done
}

/// Another process has the ledger: its copy of the lineage is read where it is as of the same size.
fn beside(args: &TraceArgs, what: &What, format: Format) -> anyhow::Result<Done> {
    let mut reader = read_beside(&args.dir)?;
    let snapshot = reader.snapshot()?;
    let found = lineage_beside(&args.dir)?.filter(|found| found.size() == snapshot.as_of());
    let lineage = found.ok_or_else(|| no_lineage_beside(&snapshot))?;
    trace(&lineage, &snapshot, args.way, what, format)
}

fn trace(
    lineage: &Lineage,
    snapshot: &Snapshot<'_>,
    way: Way,
    what: &What,
    format: Format,
) -> anyhow::Result<Done> {
    let refused = |error| trace_refused(error, what);
    let trace = Trace::new(lineage, snapshot).map_err(refused)?;
    match way {
        Way::Up => format.print(&trace.up(what).map_err(refused)?, up)?,
        Way::Down => {
            let became = trace.down(what).map_err(refused)?;
            let text = down(&became).map_err(refused)?;
            format.print(&became, |_| text)?;
        }
    }
    Ok(Done::Yes)
}

fn up(found: &Sources) -> String {
    let says = match found.nature {
        Nature::Paid => Words::new("钱从哪里来", "sources"),
        Nature::Formed => Words::new("形成资产的钱从哪里来", "sources of what it was formed of"),
        Nature::Earned => Words::new(
            "收益是新的钱，由下列资金形成的资产产生",
            "new money, earned by what these sources formed",
        ),
    };
    let mut tree = Tree::default();
    for (place, part) in found.parts.iter().enumerate() {
        let mut depth = 0;
        if let Some(state) = part.state {
            let last = place + 1 == found.parts.len();
            tree.add(Spot { depth, last }, words::bucket(state).zh, part.amount);
            depth = 1;
        }
        sources(&mut tree, depth, part);
    }
    if found.parts.is_empty() {
        return format!("{}\n没有资金 no money", title(&found.of, found.as_of, says));
    }
    tree.print(&title(&found.of, found.as_of, says), found.amount)
}

fn sources(tree: &mut Tree, depth: usize, part: &Part) {
    for (place, origin) in part.sources.iter().enumerate() {
        let last = place + 1 == part.sources.len();
        let level = origin
            .level
            .map_or("", |level| words::source_level(level).zh);
        let year = origin.budget_year.map(|year| year.to_string());
        let year = year.unwrap_or_default();
        let name = format!("{level} {year} {} [line:{}]", origin.name, origin.line);
        tree.add(Spot { depth, last }, &name, origin.amount);
        for (place, route) in origin.routes.iter().enumerate() {
            let last = place + 1 == origin.routes.len();
            let steps: Vec<_> = route.path.iter().skip(1).map(called).collect();
            let text = match steps.is_empty() {
                true => "直接安排".to_owned(),
                false => format!("经 {}", steps.join(" → ")),
            };
            // A single way that leads nowhere else says nothing more.
            if origin.routes.len() > 1 || !steps.is_empty() {
                let depth = depth + 1;
                tree.add(Spot { depth, last }, &text, route.amount);
            }
        }
    }
}

fn down(became: &Became) -> Result<String, TraceError> {
    let mut tree = Tree::default();
    for row in became.rows()? {
        let text = match &row.label {
            Label::Place(place) => place.words().zh.to_owned(),
            Label::Village(None) => "未写明村".to_owned(),
            Label::Item(named)
            | Label::Village(Some(named))
            | Label::Project(named)
            | Label::Step(named) => called(named),
        };
        let (depth, last) = (row.depth, row.last);
        tree.add(Spot { depth, last }, &text, row.amount);
    }
    let says = Words::new("变成了什么", "what it became");
    let mut out = tree.print(&title(&became.of, became.as_of, says), became.whole);
    if !became.assets.is_empty() {
        out.push_str("\n其中形成资产（已含在上面的已支付里）assets formed, contained above");
    }
    for asset in &became.assets {
        let village = asset.village.as_ref().map_or("", |village| &village.name);
        let amount = words::amount(asset.amount.minor());
        out.push_str(&format!(
            "\n  {village} {} [asset:{}] {amount}",
            asset.name, asset.asset
        ));
    }
    if !became.dividends.is_empty() {
        out.push_str(
            "\n这些资产的分红中归于它的部分（新的钱）its share of their dividends, new money",
        );
    }
    for dividend in &became.dividends {
        let amount = words::amount(dividend.amount.minor());
        out.push_str(&format!(
            "\n  [dividend:{}/{}] {amount}",
            dividend.asset, dividend.period
        ));
    }
    Ok(out)
}

fn title(of: &Named, as_of: u64, says: Words) -> String {
    format!(
        "{}：{} {}（截至第 {as_of} 条 as of log size {as_of}）",
        called(of),
        says.zh,
        says.en
    )
}

fn called(named: &Named) -> String {
    let word = match named.kind {
        "line" => "指标",
        "pool" => "整合资金",
        "project" => "项目",
        "batch" => "支付批次",
        "payment" => return format!("支付 {} [batch:{}]", named.name, named.id),
        "spending" => "村级支出",
        "asset" => "资产",
        "dividend" => "分红",
        "agent" => "代发户",
        "voucher" => "支付凭证",
        "village" => "村",
        "scheme" => return format!("{} [{}]", named.name, named.id),
        _ => "",
    };
    format!("{word} {} [{}:{}]", named.name, named.kind, named.id)
}

/// Where a row stands: how deep, and whether no sibling follows.
#[derive(Clone, Copy)]
struct Spot {
    depth: usize,
    last: bool,
}

/// Rows with their place in the tree.
#[derive(Default)]
struct Tree {
    rows: Vec<(String, Money)>,
    /// For each depth down to the row of before: whether its branch has ended.
    ended: Vec<bool>,
}

impl Tree {
    fn add(&mut self, Spot { depth, last }: Spot, text: &str, amount: Money) {
        self.ended.truncate(depth);
        let mut lead = String::new();
        for ended in self.ended.iter().skip(1) {
            lead.push_str(if *ended { "   " } else { "│  " });
        }
        if depth > 0 {
            lead.push_str(if last { "└─ " } else { "├─ " });
        }
        self.ended.push(last);
        self.rows.push((format!("{lead}{}", text.trim()), amount));
    }

    fn print(self, title: &str, whole: Money) -> String {
        // Without lines between rows: the branches are the lines.
        let mut table = Table::new();
        table.load_style(NOTHING);
        table.set_header(["项目 item", "金额 amount"]);
        for (text, amount) in self.rows {
            table.add_row([text, words::amount(amount.minor())]);
        }
        // What stands at depth 0 was held against the whole before any of it was printed.
        table.add_row(["合计 sum".to_owned(), words::amount(whole.minor())]);
        right(&mut table, 1);
        format!("{title}\n{table}")
    }
}
