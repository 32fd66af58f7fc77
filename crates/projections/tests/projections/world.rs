//! A small ledger that is driven by commands, and the read models over it.

use std::path::PathBuf;

use jiff::civil::{Date, date};
use sunledger_chain::hash::leaf_hash;
use sunledger_domain::basis::{Basis, Document};
use sunledger_domain::code::{BudgetYear, Period, RegionCode};
use sunledger_domain::command::{
    CreateLedger, LineDraft, PreparePayment, RecordSettlement, RegisterRegions, ReturnedLine,
};
use sunledger_domain::event::{
    Algorithms, Body, Category, LedgerCreated, OfficerRegistered, PoolFunded, PoolOpened,
    ProjectFunded, ProjectRegistered, PublicationClass, QuotaPassedDown, QuotaReceived,
    RegionRegistered, SchemeRegistered, Source, SourceLevel, UnitKind, UnitRegistered,
};
use sunledger_domain::id::{BatchId, Label, ProjectId};
use sunledger_domain::subject::{Commitment, Digest, Handle, LedgerTag, Party, Subject};
use sunledger_domain::{
    Actor, Cited, CitedEntry, Command, Meta, Money, Rejection, Role, State, cites, decide,
};
use sunledger_projections::{LedgerDb, PeopleDb, Reader, Recorded};
use tempfile::TempDir;

pub(crate) const COUNTY: &str = "230199000000";
pub(crate) const EAST: &str = "230199001000";
pub(crate) const WEST: &str = "230199002000";
use crate::signing::signed_where_it_must;

/// Two villages of one name, in two townships.
pub(crate) const VILLAGES: [&str; 3] = ["230199001201", "230199001202", "230199002201"];
pub(crate) const SCHEMES: [&str; 3] = ["dibao", "hemp", "illness"];
pub(crate) const LEDGER: [u8; 16] = [1; 16];
pub(crate) const TODAY: Date = date(2017, 6, 1);

pub(crate) struct World {
    pub(crate) state: State,
    pub(crate) log: Vec<Recorded>,
    commands: u64,
    dir: TempDir,
}

pub(crate) fn label(text: &str) -> Label {
    Label::new(text).unwrap()
}

pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(crate) fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

pub(crate) fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

pub(crate) fn region(text: &str) -> RegionCode {
    RegionCode::parse(text).unwrap()
}

pub(crate) fn handle(no: u8) -> Handle {
    Handle::new([no; 16])
}

pub(crate) fn person(no: u8) -> Subject {
    Subject {
        commitment: Commitment::new([no; 32]),
        handle: handle(no),
    }
}

pub(crate) fn basis() -> Basis {
    Basis {
        business_on: date(2017, 3, 1),
        document: Some(Document {
            number: label("示财指〔2017〕1号"),
            on: date(2017, 2, 27),
        }),
        evidence: Vec::new(),
    }
}

pub(crate) fn line(no: u8, paid: &str, village: Option<&str>) -> LineDraft {
    LineDraft {
        beneficiary: None,
        calc: None,
        due: None,
        on: None,
        paid: yuan(paid),
        payee: Party::Subject(person(no)),
        period: None,
        reason: None,
        reference: None,
        village: village.map(region),
    }
}

impl World {
    /// A county with its registers, funded projects, and no payment yet.
    pub(crate) fn new() -> Self {
        let mut world = Self::empty();
        world.register();
        world.fund();
        world
    }

    /// The genesis alone.
    pub(crate) fn empty() -> Self {
        let mut world = Self {
            state: State::default(),
            log: Vec::new(),
            commands: 0,
            dir: TempDir::new().unwrap(),
        };
        world.run_as(
            &Actor::Init,
            &Command::CreateLedger(CreateLedger {
                ledger: LedgerCreated {
                    algorithms: Algorithms {
                        chain: label("blake3"),
                        signature: label("ed25519"),
                        tree: label("sha256"),
                    },
                    checkpoint_key: Digest::new([7; 32]),
                    currency: label("CNY"),
                    demo: true,
                    ledger: LedgerTag::new(LEDGER),
                    origin: label("example.org/示例县"),
                    rules: 1,
                    scale: 2,
                },
                unit: unit("finance", "示例县财政局", UnitKind::Finance),
                officer: officer("root", Role::Registrar),
            }),
        );
        world
    }

    /// Gives a command as whoever may; panics where it is refused.
    pub(crate) fn run(&mut self, command: &Command) {
        if let Err(rejection) = self.try_run(command) {
            panic!("{}: {rejection}", command.kind());
        }
    }

    /// Gives a command as whoever may. Says whether it was taken.
    pub(crate) fn try_run(&mut self, command: &Command) -> Result<(), Rejection> {
        // Whoever prepares a batch may not approve it.
        let officer = match command.kind().split_once('.') {
            Some(("region" | "unit" | "officer" | "scheme", _)) => "root",
            Some(("payment" | "voucher", "prepare")) => "maker",
            _ => "all",
        };
        self.try_run_as(&Actor::Officer(id(officer)), command)
    }

    pub(crate) fn run_as(&mut self, actor: &Actor, command: &Command) {
        if let Err(rejection) = self.try_run_as(actor, command) {
            panic!("{}: {rejection}", command.kind());
        }
    }

    fn try_run_as(&mut self, actor: &Actor, command: &Command) -> Result<(), Rejection> {
        self.commands += 1;
        let mut key = [0; 32];
        key[..8].copy_from_slice(&self.commands.to_be_bytes());
        let meta = Meta {
            actor: actor.clone(),
            content: Digest::new([9; 32]),
            issued_at: "2029-12-31T08:00:00Z".parse().unwrap(),
            key: Digest::new(key),
            sigs: signed_where_it_must(command),
        };
        let cited: Cited = cites(&self.state, command)
            .into_iter()
            .filter_map(|seq| {
                let recorded = self.log.get(usize::try_from(seq).unwrap())?;
                let (leaf, body) = (recorded.leaf, recorded.event.body.clone());
                Some((seq, CitedEntry { leaf, body }))
            })
            .collect();
        let decision = decide(&self.state, &meta, command, &cited)?;
        let batch_first = self.size();
        for (event, payload) in decision.events.into_iter().zip(decision.payloads.iter()) {
            let seq = self.size();
            self.log.push(Recorded {
                seq,
                recorded_at_us: 1_490_000_000_000_000 + i64::try_from(seq).unwrap(),
                leaf: leaf_hash(&[&seq.to_be_bytes(), payload].concat()),
                batch_first,
                event,
            });
        }
        self.state = decision.after;
        Ok(())
    }

    pub(crate) fn size(&self) -> u64 {
        u64::try_from(self.log.len()).unwrap()
    }

    /// A batch for the project and scheme, prepared.
    pub(crate) fn prepare(
        &mut self,
        batch: &str,
        project: &str,
        scheme: &str,
        lines: Vec<LineDraft>,
    ) {
        self.run(&prepare(batch, project, scheme, lines));
    }

    pub(crate) fn approve(&mut self, batch: &str) {
        self.run(&self.approval(batch));
    }

    pub(crate) fn approval(&self, batch: &str) -> Command {
        let known = self.state.batch(&id(batch));
        Command::ApprovePayment(sunledger_domain::command::ApprovePayment {
            batch: id(batch),
            digest: known.map_or(Digest::new([0; 32]), |batch| batch.digest),
        })
    }

    pub(crate) fn settle(&mut self, batch: &str, returned: &[u32]) {
        self.run(&self.settlement(batch, returned));
    }

    pub(crate) fn settlement(&self, batch: &str, returned: &[u32]) -> Command {
        let known = self.state.batch(&id(batch));
        let returned = returned.iter().map(|&index| ReturnedLine {
            index,
            reason: label("户名不符"),
        });
        Command::RecordSettlement(RecordSettlement {
            basis: basis(),
            batch: id(batch),
            amount: known.map_or(yuan("1"), |batch| batch.total),
            open: Vec::new(),
            reference: id("bank-1"),
            returned: returned.collect(),
        })
    }

    pub(crate) fn ledger_path(&self) -> PathBuf {
        self.dir.path().join("ledger.sqlite")
    }

    pub(crate) fn people_path(&self) -> PathBuf {
        self.dir.path().join("people.sqlite")
    }

    /// The read model of everything so far, applied in runs of `size`.
    pub(crate) fn project_in_runs(&self, size: usize) -> LedgerDb {
        let mut db = LedgerDb::recreate(&self.ledger_path()).unwrap();
        for run in self.log.chunks(size) {
            db.apply(run).unwrap();
        }
        db
    }

    /// A reader of everything so far.
    pub(crate) fn reader(&self) -> Reader {
        self.project_in_runs(1000);
        Reader::open(&self.ledger_path()).unwrap()
    }

    /// A reader of everything so far that knows names.
    pub(crate) fn reader_with_people(&self) -> (Reader, PeopleDb) {
        self.project_in_runs(1000);
        let people = PeopleDb::open(&self.people_path()).unwrap();
        let reader = Reader::open_with_people(&self.ledger_path(), &self.people_path()).unwrap();
        (reader, people)
    }

    fn register(&mut self) {
        let places = [
            ("230000000000", "示例省"),
            ("230100000000", "甲市"),
            (COUNTY, "示例县"),
            (EAST, "东乡"),
            (WEST, "西乡"),
            (VILLAGES[0], "向阳村"),
            (VILLAGES[1], "红星村"),
            (VILLAGES[2], "向阳村"),
        ];
        let regions = places.map(|(code, name)| RegionRegistered {
            code: region(code),
            level: region(code).level(),
            name: label(name),
            valid_from: date(2016, 1, 1),
        });
        self.run(&Command::RegisterRegions(RegisterRegions {
            regions: regions.into(),
        }));
        for (name, text, kind) in [
            ("sector", "示例县扶贫办", UnitKind::Sector),
            ("collective", "向阳村经济合作社", UnitKind::Collective),
            ("builder", "示例建筑公司", UnitKind::Enterprise),
        ] {
            self.run(&Command::RegisterUnit(unit(name, text, kind)));
        }
        self.run(&Command::RegisterOfficer(officer("maker", Role::Maker)));
        let mut all = officer("all", Role::Approver);
        all.roles.extend([
            Role::Finance,
            Role::Maker,
            Role::Registrar,
            Role::Treasury,
            Role::Village,
        ]);
        self.run(&Command::RegisterOfficer(all));
        let classes = [
            PublicationClass::Open,
            PublicationClass::VillageOnly,
            PublicationClass::NotNamed,
        ];
        for (scheme, class) in SCHEMES.into_iter().zip(classes) {
            self.run(&Command::RegisterScheme(SchemeRegistered {
                basis_text: label("示例办法"),
                class,
                name: label(&format!("{scheme}补助")),
                scheme: id(scheme),
                standard: Some(label("元/户")),
                terms: None,
            }));
        }
    }

    /// Central money through a pool to `road`, provincial money straight to `hemp-farm`.
    fn fund(&mut self) {
        for (line, level, amount) in [
            ("zx-1", SourceLevel::Central, "1000000"),
            ("sj-1", SourceLevel::Province, "500000"),
        ] {
            self.run(&Command::ReceiveQuota(QuotaReceived {
                agri_kind: None,
                amount: yuan(amount),
                basis: basis(),
                budget_year: BudgetYear::new(2017).unwrap(),
                category: Category::Special,
                function: Some(id("2130505")),
                in_kind: None,
                level,
                line: id(line),
                name: label("专项扶贫资金"),
                unit: id("finance"),
            }));
        }
        self.run(&Command::PassDownQuota(QuotaPassedDown {
            amount: yuan("900000"),
            basis: basis(),
            from: id("zx-1"),
            to: id("zx-1-a"),
            unit: id("sector"),
        }));
        self.run(&Command::OpenPool(PoolOpened {
            aims: vec![id("2130505")],
            basis: basis(),
            budget_year: BudgetYear::new(2017).unwrap(),
            name: label("2017年整合方案"),
            pool: id("pool"),
            unit: id("finance"),
        }));
        self.run(&Command::FundPool(PoolFunded {
            amount: yuan("800000"),
            basis: basis(),
            line: id("zx-1-a"),
            pool: id("pool"),
        }));
        for (project, place) in [("road", COUNTY), ("hemp-farm", EAST)] {
            self.run(&Command::RegisterProject(ProjectRegistered {
                content: label("示例建设内容"),
                name: label(&format!("{project}项目")),
                planned: yuan("700000"),
                project: id(project),
                region: Some(region(place)),
                unit: id("sector"),
            }));
        }
        for (project, source, amount) in [
            ("road", Source::Pool(id("pool")), "700000"),
            ("hemp-farm", Source::Line(id("sj-1")), "400000"),
            ("hemp-farm", Source::Pool(id("pool")), "50000"),
        ] {
            self.run(&Command::FundProject(ProjectFunded {
                amount: yuan(amount),
                basis: basis(),
                project: id(project),
                source,
            }));
        }
    }
}

pub(crate) fn prepare(batch: &str, project: &str, scheme: &str, lines: Vec<LineDraft>) -> Command {
    Command::PreparePayment(PreparePayment {
        basis: basis(),
        batch: BatchId::new(batch).unwrap(),
        contract: None,
        control_total: None,
        line: None,
        lines,
        nature: None,
        period: period("2017-03"),
        project: ProjectId::new(project).unwrap(),
        scheme: id(scheme),
        voucher: None,
    })
}

fn unit(name: &str, text: &str, kind: UnitKind) -> UnitRegistered {
    UnitRegistered {
        credit_code: None,
        kind,
        name: label(text),
        public_phone: None,
        region: None,
        unit: id(name),
    }
}

fn officer(name: &str, role: Role) -> OfficerRegistered {
    OfficerRegistered {
        officer: id(name),
        post: label("示例岗位"),
        roles: vec![role],
        unit: id("finance"),
    }
}

/// The body of an entry.
pub(crate) fn body(recorded: &Recorded) -> &Body {
    &recorded.event.body
}
