//! A county's year for `sunledger demo`: a fixed seed, a simulated clock, the same commands on every machine.
//! Everything and everybody in it is invented; it must never read a clock, a file or the system's randomness.

mod agents;
mod articles;
mod asset_life;
mod assets;
mod chance;
mod findings;
mod funds;
mod houses;
mod incidents;
mod life;
mod notices;
mod payments;
mod people;
mod place;
mod plan;
mod programmes;
mod reports;
mod rounds;
mod schemes;
mod setup;
mod signing;
mod works;

#[cfg(test)]
mod tests;

use std::fmt;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz;
use sunledger_domain::State;

use people::People;
use plan::{Fen, Plan, told};
pub(crate) use signing::secret;

/// Where the demo's commands go.
pub(crate) trait Target {
    /// Gives one command; an error ends the demo. Says where each line of a payment batch came to stand.
    fn post(
        &mut self,
        at: Timestamp,
        actor: &str,
        key: &str,
        kind: &str,
        body: serde_json::Value,
    ) -> anyhow::Result<Vec<u32>>;

    /// What an approval of the batch has to name.
    fn batch_digest(&mut self, batch: &str) -> anyhow::Result<String>;

    /// Where the ledger stands, for commands that name what only it knows.
    fn state(&mut self) -> State;
}

/// What the year came to. Amounts are in fen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) commands: usize,
    pub(crate) villages: usize,
    pub(crate) households: usize,
    pub(crate) projects: usize,
    pub(crate) batches: usize,
    /// Batches that an approver refused.
    pub(crate) refused: usize,
    /// Lines of all batches, those of refused ones included.
    pub(crate) lines: usize,
    /// Lines with less paid than is due, each with its reason.
    pub(crate) short_lines: usize,
    /// Lines that the bank returned; then sent again and arrived, given up, or still waiting.
    pub(crate) returned: usize,
    pub(crate) resettled: usize,
    pub(crate) given_up: usize,
    pub(crate) awaiting: usize,
    pub(crate) assets: usize,
    /// Households that hold shares.
    pub(crate) holders: usize,
    pub(crate) posted: usize,
    pub(crate) taken_down: usize,
    pub(crate) received: Fen,
    pub(crate) integrated: Fen,
    /// With payees at the end of the year.
    pub(crate) settled: Fen,
    pub(crate) given_back: Fen,
    /// Diverted, caught and recovered.
    pub(crate) recovered: Fen,
    pub(crate) suspense_open: Fen,
    pub(crate) dividends: Fen,
    pub(crate) welfare: Fen,
}

/// When the ledger of the demo is created: before the year's first command.
pub(crate) fn opening() -> anyhow::Result<Timestamp> {
    let before_work = date(2017, 1, 3).at(8, 0, 0, 0);
    Ok(tz::offset(8).to_timestamp(before_work)?)
}

/// Plays the year. The ledger is new: its genesis, the unit `demo-finance` and the officer `registrar`.
pub(crate) fn run(target: &mut dyn Target, say: &mut dyn FnMut(&str)) -> anyhow::Result<Summary> {
    let people = People::settle();
    let mut plan = Plan::default();
    setup::plan(&mut plan);
    signing::plan(&mut plan);
    funds::plan(&mut plan);
    works::plan(&mut plan);
    programmes::plan(&mut plan, &people);
    rounds::plan(&mut plan, &people);
    schemes::plan(&mut plan, &people);
    houses::plan(&mut plan, &people);
    articles::plan(&mut plan, &people);
    incidents::plan(&mut plan);
    agents::plan(&mut plan, &people);
    assets::plan(&mut plan, &people);
    life::plan(&mut plan);
    payments::tell_of_returns(&mut plan);
    notices::plan(&mut plan);
    findings::plan(&mut plan);
    plan.tally.settled = plan.spent.values().sum();
    plan.perform(target, say)
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            commands,
            villages,
            households,
            projects,
            batches,
            refused,
            lines,
            short_lines,
            returned,
            resettled,
            given_up,
            awaiting,
            assets,
            holders,
            posted,
            taken_down,
            ..
        } = self;
        writeln!(
            f,
            "{villages} 个村 {households} 户，{projects} 个项目，{commands} 条指令 · villages, households, projects, commands"
        )?;
        writeln!(
            f,
            "收到 {} 元，整合 {} 元，已支付 {} 元，项目退回 {} 元 · received, integrated, paid, given back",
            told(self.received),
            told(self.integrated),
            told(self.settled),
            told(self.given_back)
        )?;
        writeln!(
            f,
            "支付 {batches} 批 {lines} 笔：退回 {refused} 批，应发≠实发 {short_lines} 笔 · batches, lines; refused, less paid than due"
        )?;
        writeln!(
            f,
            "退票 {returned} 笔：重发到账 {resettled}，退回项目 {given_up}，待重发 {awaiting} · returned; arrived later, given up, waiting"
        )?;
        writeln!(
            f,
            "追回挪用 {} 元，待查未清 {} 元 · recovered from diversion, open in suspense",
            told(self.recovered),
            told(self.suspense_open)
        )?;
        writeln!(
            f,
            "资产 {assets} 项，持股 {holders} 户，分红 {} 元，公益 {} 元 · assets, holders, dividends, welfare",
            told(self.dividends),
            told(self.welfare)
        )?;
        write!(
            f,
            "公示 {posted} 张，撤下 {taken_down} 张 · notices posted, taken down"
        )
    }
}
