//! The matcher on invented statements: what each line is, and what it must not be taken for.

use std::collections::BTreeMap;

use jiff::civil::date;
use sunledger_domain::Money;
use sunledger_domain::event::{Act, BankAccount};
use sunledger_domain::id::{AgentId, BatchId, Reference};
use sunledger_exchange::statement::{StatementMapping, StatementRow, read_statement};

use super::books::{Batch, Books, Lump, Payment, Progress, Stand};
use super::matcher::{Likeness, match_lines};
use super::verdict::{Verdict, Why};

const HEADER: &str = "交易日期,支付凭证号,原支付凭证号,借方发生额,贷方发生额,对方户名,退票原因\n";

fn rows(lines: &str) -> Vec<StatementRow> {
    let mapping = StatementMapping::built_in().unwrap();
    let file = read_statement(format!("{HEADER}{lines}").as_bytes(), &mapping).unwrap();
    assert!(file.quarantined.is_empty());
    file.rows
}

fn money(text: &str) -> Money {
    Money::parse(text).unwrap()
}

fn reference(text: &str) -> Reference {
    Reference::new(text).unwrap()
}

fn unit() -> BankAccount {
    BankAccount::Unit("czj".parse().unwrap())
}

fn agent() -> BankAccount {
    BankAccount::Agent("daifa".parse().unwrap())
}

/// Books of one batch after the other, and who is behind each entry.
#[derive(Default)]
struct World {
    books: Books,
    seq: u64,
    names: BTreeMap<u64, &'static str>,
}

impl World {
    /// Lines are (reference, amount, where it is).
    fn batch(mut self, id: &str, progress: Progress, lines: &[(&str, &str, Stand)]) -> Self {
        self.add(id, progress, None, lines);
        self
    }

    fn through(mut self, id: &str, progress: Progress, lines: &[(&str, &str, Stand)]) -> Self {
        let agent: AgentId = "daifa".parse().unwrap();
        self.add(id, progress, Some(agent), lines);
        self
    }

    fn add(
        &mut self,
        id: &str,
        progress: Progress,
        agent: Option<AgentId>,
        lines: &[(&str, &str, Stand)],
    ) {
        let batch = BatchId::new(id).unwrap();
        let total = Money::sum(lines.iter().map(|line| money(line.1)));
        self.books.add_batch(Batch {
            id: batch.clone(),
            progress,
            total: Money::try_from(total).unwrap(),
            count: u32::try_from(lines.len()).unwrap(),
            agent,
        });
        for (index, (own, amount, stand)) in (0..).zip(lines) {
            let payment = Payment {
                batch: batch.clone(),
                index,
                amount: money(amount),
                stand: *stand,
                seq: self.seq,
                since: date(2017, 3, 1),
            };
            self.books.add_payment(reference(own), payment);
            self.seq += 1;
        }
    }

    fn lump(mut self, own: &str, progress: Progress, [amount, left, back]: [&str; 3]) -> Self {
        let lump = Lump {
            voucher: "v".parse().unwrap(),
            agent: "daifa".parse().unwrap(),
            progress,
            amount: money(amount),
            undistributed: money(left),
            given_back: money(back),
        };
        self.books.add_lump(reference(own), lump);
        self
    }

    fn names(mut self, names: &[&'static str]) -> Self {
        self.names = (0..).zip(names.iter().copied()).collect();
        self
    }

    fn says(self, account: &BankAccount, lines: &str) -> Vec<Verdict> {
        let asked = |seq: u64| Likeness {
            name: self.names.get(&seq).map(|name| (*name).to_owned()),
            tail: None,
        };
        match_lines(&rows(lines), account, self.books.clone(), &asked)
    }

    /// One line, in short.
    #[track_caller]
    fn one(self, account: &BankAccount, line: &str) -> String {
        let verdicts = self.says(account, line);
        assert_eq!(verdicts.len(), 1);
        short(&verdicts[0])
    }
}

fn short(verdict: &Verdict) -> String {
    let act = verdict.act.as_ref().map(|act| match act {
        Act::GivesBack { voucher } => format!("gives_back {voucher}"),
        Act::Receives { voucher } => format!("receives {voucher}"),
        Act::SettlesVoucher { voucher } => format!("settles_voucher {voucher}"),
        Act::Settles { batch } => format!("settles {batch}"),
        Act::SettlesLine { batch, index } => format!("settles_line {batch}/{index}"),
        Act::Resettles { batch, index } => format!("resettles {batch}/{index}"),
        Act::SettlesLines { batch, lines } => format!("settles_lines {batch}/{lines:?}"),
        Act::Returns { batch, index } => format!("returns {batch}/{index}"),
    });
    match (act, verdict.why) {
        (Some(act), None) => act,
        (Some(act), Some(why)) => format!("{act}? {why:?}"),
        (None, Some(why)) => format!("{why:?}"),
        (None, None) => unreachable!("a verdict says something"),
    }
}

fn of(verdicts: &[Verdict]) -> Vec<String> {
    verdicts.iter().map(short).collect()
}

use Progress::{Approved, Asked, Refused, Settled};
use Stand::{Elsewhere, Resent, Unpaid};

const TWO: [(&str, &str, Stand); 2] = [("PZ-1", "100.00", Unpaid), ("PZ-2", "200.00", Unpaid)];
const SHARED: [(&str, &str, Stand); 2] = [("PZ-9", "100.00", Unpaid), ("PZ-9", "200.00", Unpaid)];

#[test]
fn a_debit_of_reference_and_amount_pays_that_line() {
    let line = "2017-03-10,PZ-2,,200.00,,,\n";
    let world = || World::default().batch("b", Approved, &TWO);
    assert_eq!(world().one(&unit(), line), "settles_line b/1");
    let other = "2017-03-10,PZ-2,,200.01,,,\n";
    assert_eq!(
        world().one(&unit(), other),
        "settles_line b/1? AmountDiffers"
    );
    let unknown = "2017-03-10,PZ-3,,200.00,,,\n";
    assert_eq!(world().one(&unit(), unknown), "UnknownReference");
    let none = "2017-03-10,,,200.00,,,\n";
    assert_eq!(world().one(&unit(), none), "NoReference");
}

#[test]
fn a_lump_sum_pays_the_batch_whose_lines_share_its_reference() {
    let line = "2017-03-10,PZ-9,,300.00,,,\n";
    let of = |progress| World::default().batch("b", progress, &SHARED);
    assert_eq!(of(Approved).one(&unit(), line), "settles b");
    assert_eq!(of(Asked).one(&unit(), line), "settles b? NotApproved");
    assert_eq!(of(Refused).one(&unit(), line), "settles b? Refused");
    let less = "2017-03-10,PZ-9,,299.99,,,\n";
    assert_eq!(
        of(Approved).one(&unit(), less),
        "settles b? LessThanBatch { less: Money(1) }"
    );
    let more = "2017-03-10,PZ-9,,300.01,,,\n";
    assert_eq!(of(Approved).one(&unit(), more), "settles b? AmountDiffers");
}

#[test]
fn what_one_statement_pays_twice_is_said_to_be_paid_already() {
    let twice = "2017-03-10,PZ-9,,300.00,,,\n2017-03-10,PZ-9,,300.00,,,\n";
    let world = World::default().batch("b", Approved, &SHARED);
    let said = of(&world.says(&unit(), twice));
    assert_eq!(said, ["settles b", "settles b? AlreadySettled"]);
    let only = World::default().batch("b", Approved, &[("PZ-9", "300.00", Unpaid)]);
    let said = of(&only.says(&unit(), twice));
    assert_eq!(
        said,
        ["settles_line b/0", "settles_line b/0? AlreadySettled"]
    );
}

#[test]
fn a_lump_sum_confirms_what_was_entered_by_hand() {
    let paid = SHARED.map(|(own, amount, _)| (own, amount, Stand::Settled));
    let world = World::default().batch("b", Settled, &paid);
    assert_eq!(
        world.one(&unit(), "2017-03-10,PZ-9,,300.00,,,\n"),
        "settles b"
    );
}

#[test]
fn a_sum_for_the_part_that_its_reference_names_pays_that_part() {
    let lines = [
        ("PZ-9", "100.00", Unpaid),
        ("PZ-8", "400.00", Unpaid),
        ("PZ-9", "200.00", Unpaid),
        ("PZ-8", "50.00", Unpaid),
    ];
    let world = || World::default().batch("b", Approved, &lines);
    let both = "2017-03-10,PZ-9,,300.00,,,\n2017-03-11,PZ-8,,450.00,,,\n";
    let said = of(&world().says(&unit(), both));
    assert_eq!(said, ["settles_lines b/[0, 2]", "settles_lines b/[1, 3]"]);
    // Twice is once; a part of the part, or a part before its day, names nothing.
    let twice = "2017-03-10,PZ-9,,300.00,,,\n2017-03-10,PZ-9,,300.00,,,\n";
    let said = of(&world().says(&unit(), twice));
    assert_eq!(said, ["settles_lines b/[0, 2]", "AmountDiffers"]);
    let early = "2017-02-28,PZ-9,,300.00,,,\n";
    assert_eq!(
        world().one(&unit(), early),
        "settles b? PartOfBatch { payments: 2 }"
    );
    let other = "2017-03-10,PZ-9,,300.00,,,\n";
    assert_eq!(
        world().one(&agent(), other),
        "settles b? PartOfBatch { payments: 2 }"
    );
    let asked = lines.map(|(own, amount, _)| (own, amount, Elsewhere));
    let world_asked = World::default().batch("b", Asked, &asked);
    let said = world_asked.one(&unit(), "2017-03-10,PZ-9,,300.00,,,\n");
    assert_eq!(said, "settles b? NotApproved");
    // What one of them was paid before is no part of the sum.
    let first = "2017-03-10,PZ-9,,100.00,,,\n2017-03-11,PZ-9,,200.00,,,\n";
    let said = of(&world().says(&unit(), first));
    assert_eq!(said, ["settles_line b/0", "settles_line b/2"]);
}

#[test]
fn a_sum_for_several_batches_is_not_spread() {
    let world = World::default()
        .batch("b", Approved, &[("PZ-9", "100.00", Unpaid)])
        .batch("c", Approved, &[("PZ-9", "200.00", Unpaid)]);
    let said = world.one(&unit(), "2017-03-10,PZ-9,,300.00,,,\n");
    assert_eq!(said, "SeveralBatches { batches: 2 }");
}

#[test]
fn equal_lines_of_one_reference_are_paid_where_all_of_them_are() {
    let lines = [("PZ-9", "50.00", Unpaid), ("PZ-9", "50.00", Unpaid)];
    let world = || World::default().batch("b", Approved, &lines);
    let both = "2017-03-10,PZ-9,,50.00,,,\n2017-03-10,PZ-9,,50.00,,,\n";
    let said = of(&world().says(&unit(), both));
    assert_eq!(said, ["settles_line b/0", "settles_line b/1"]);
    let one = "2017-03-10,PZ-9,,50.00,,,\n";
    assert_eq!(world().one(&unit(), one), "Ambiguous { payments: 2 }");
    let named = "2017-03-10,PZ-9,,50.00,,试户乙,\n";
    let told = world().names(&["试户甲", "试户乙"]).one(&unit(), named);
    assert_eq!(told, "settles_line b/1");
}

#[test]
fn a_return_opens_the_line_that_it_names_and_no_other() {
    let paid = [
        ("PZ-1", "100.00", Stand::Settled),
        ("PZ-2", "100.00", Stand::Settled),
    ];
    let world = || World::default().batch("b", Settled, &paid);
    let named = "2017-03-11,TP-1,PZ-2,,100.00,,账号户名不符\n";
    assert_eq!(world().one(&unit(), named), "returns b/1");
    let other = "2017-03-11,TP-1,PZ-2,,99.00,,销户\n";
    assert_eq!(world().one(&unit(), other), "AmountDiffers");
    let twice = format!("{named}{named}");
    let said = of(&world().says(&unit(), &twice));
    assert_eq!(said, ["returns b/1", "returns b/1? NotReturnable"]);
    let plain = "2017-03-11,PZ-2,,,100.00,,\n";
    assert_eq!(world().one(&unit(), plain), "NotAReturn");
}

#[test]
fn a_return_that_several_lines_fit_is_told_apart_by_name_or_not_at_all() {
    let paid = [("PZ-9", "100.00", Stand::Settled); 3];
    let world = || {
        World::default()
            .batch("b", Settled, &paid)
            .names(&["试户甲", "试户乙", "试户乙"])
    };
    let by = |name: &str| format!("2017-03-11,TP-1,PZ-9,,100.00,{name},户名不符\n");
    assert_eq!(world().one(&unit(), &by("试户甲")), "returns b/0");
    for name in ["试户乙", "试户丙", ""] {
        assert_eq!(
            world().one(&unit(), &by(name)),
            "Ambiguous { payments: 3 }",
            "{name}"
        );
    }
    let one_left = [
        ("PZ-9", "100.00", Elsewhere),
        ("PZ-9", "100.00", Stand::Settled),
        ("PZ-9", "100.00", Unpaid),
    ];
    // The batch of the third is not reported, so it cannot come back.
    let world =
        World::default()
            .batch("b", Settled, &one_left[..2])
            .batch("c", Approved, &one_left[2..]);
    assert_eq!(world.one(&unit(), &by("")), "returns b/1");
}

#[test]
fn a_number_used_again_next_year_returns_the_year_that_was_paid() {
    let mut world = World::default().batch("y2016", Settled, &[("PZ-1", "100.00", Stand::Settled)]);
    let payment = Payment {
        batch: BatchId::new("y2018").unwrap(),
        index: 0,
        amount: money("100.00"),
        stand: Stand::Settled,
        seq: 9,
        since: date(2018, 1, 20),
    };
    world.books.add_payment(reference("PZ-1"), payment);
    let line = "2018-01-05,TP-1,PZ-1,,100.00,,销户\n";
    assert_eq!(world.one(&unit(), line), "returns y2016/0");
}

#[test]
fn paid_returned_and_paid_again_in_one_statement() {
    let world = World::default().batch("b", Approved, &TWO).batch(
        "a",
        Settled,
        &[("NEW-1", "70.00", Resent)],
    );
    let lines = "2017-03-10,PZ-1,,100.00,,,\n2017-03-10,NEW-1,,70.00,,,\n2017-03-12,TP,PZ-1,,100.00,,销户\n2017-03-12,TP,PZ-2,,200.00,,销户\n";
    let said = of(&world.says(&unit(), lines));
    assert_eq!(
        said,
        [
            "settles_line b/0",
            "resettles a/0",
            "returns b/0",
            "returns b/1"
        ]
    );
}

#[test]
fn a_return_before_its_payment_was_ever_reported_is_not_believed() {
    let world = World::default().batch("b", Approved, &TWO);
    let line = "2017-03-10,TP,PZ-1,,100.00,,销户\n";
    assert_eq!(world.one(&unit(), line), "returns b/0? NotPaidYet");
}

#[test]
fn a_voucher_goes_out_at_the_unit_and_arrives_at_the_agent() {
    let world = |progress| World::default().lump("BK-1", progress, ["500.00", "500.00", "0.00"]);
    let out = "2017-03-10,BK-1,,500.00,,,\n";
    assert_eq!(world(Approved).one(&unit(), out), "settles_voucher v");
    assert_eq!(
        world(Asked).one(&unit(), out),
        "settles_voucher v? NotApproved"
    );
    let less = "2017-03-10,BK-1,,400.00,,,\n";
    assert_eq!(
        world(Approved).one(&unit(), less),
        "settles_voucher v? AmountDiffers"
    );
    let arrives = "2017-03-10,BK-1,,,500.00,,\n";
    assert_eq!(world(Settled).one(&agent(), arrives), "receives v");
    assert_eq!(
        world(Approved).one(&agent(), arrives),
        "receives v? NotPaidYet"
    );
}

#[test]
fn undistributed_money_goes_back_within_what_there_is() {
    let world = || World::default().lump("BK-1", Settled, ["500.00", "80.00", "0.00"]);
    let back = "2017-03-20,HK-1,BK-1,,80.00,,\n";
    assert_eq!(world().one(&unit(), back), "gives_back v");
    let more = "2017-03-20,HK-1,BK-1,,80.01,,\n";
    assert_eq!(
        world().one(&unit(), more),
        "gives_back v? MoreThanUndistributed"
    );
    let leaves = "2017-03-20,BK-1,,80.00,,,\n";
    assert_eq!(world().one(&agent(), leaves), "gives_back v? NotBackYet");
    let after = World::default().lump("BK-1", Settled, ["500.00", "0.00", "80.00"]);
    assert_eq!(after.one(&agent(), leaves), "gives_back v");
}

#[test]
fn details_under_the_voucher_s_own_number_are_paid_and_not_given_back() {
    let details = [("BK-1", "100.00", Unpaid), ("BK-1", "200.00", Unpaid)];
    let world = World::default()
        .lump("BK-1", Settled, ["500.00", "200.00", "0.00"])
        .through("b", Approved, &details);
    let lines = "2017-03-11,BK-1,,100.00,,,\n2017-03-11,BK-1,,200.00,,,\n";
    assert_eq!(
        of(&world.says(&agent(), lines)),
        ["settles_line b/0", "settles_line b/1"]
    );
}

#[test]
fn what_belongs_to_another_account_is_said_so() {
    let world = World::default().through("b", Approved, &TWO);
    let line = "2017-03-10,PZ-1,,100.00,,,\n";
    assert_eq!(world.one(&unit(), line), "settles_line b/0? OtherAccount");
    let both = World::default()
        .through("b", Approved, &[("PZ-1", "100.00", Unpaid)])
        .batch("c", Approved, &[("PZ-1", "100.00", Unpaid)]);
    assert_eq!(both.one(&unit(), line), "settles_line c/0");
}

#[test]
fn every_reason_tells_a_bureau_what_to_do_in_both_languages() {
    for why in [
        Why::NoReference,
        Why::Ambiguous { payments: 3 },
        Why::SeveralBatches { batches: 2 },
        Why::PartOfBatch { payments: 2 },
        Why::NotPaidYet,
    ] {
        assert!(why.zh().chars().any(|c| c > '\u{4e00}'), "{why:?}");
        assert!(why.en().is_ascii(), "{why:?}");
    }
}
