//! Every coded rule, in one table: its id, its article in the 2016 policy, how strict it can be, its parameters.
//! A policy set may set parameters and be less strict; it can never add a rule.

use serde::{Deserialize, Serialize};

use super::Mode;
use super::param::{Param, amount, count, days, months, ratio, share, text, word, years};

macro_rules! rules {
    ($($name:ident = $id:literal, $article:literal, $strictest:ident, $usual:ident, $zh:literal, $en:literal, [$($param:expr),* $(,)?];)*) => {
        /// A rule that this program knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Rule {
            $(#[doc = $en] #[serde(rename = $id)] $name,)*
        }

        impl Rule {
            /// Every rule, by article.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable id.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// The article of the 2016 policy that it comes from; a set may count otherwise.
            pub const fn article(self) -> u16 {
                match self {
                    $(Self::$name => $article,)*
                }
            }

            /// How strict it can be at most.
            pub const fn strictest(self) -> Mode {
                match self {
                    $(Self::$name => Mode::$strictest,)*
                }
            }

            /// How strict it is where nobody says.
            pub const fn usual(self) -> Mode {
                match self {
                    $(Self::$name => Mode::$usual,)*
                }
            }

            /// What it says, for a bureau.
            pub const fn zh(self) -> &'static str {
                match self {
                    $(Self::$name => $zh,)*
                }
            }

            /// What it says, in English.
            pub const fn en(self) -> &'static str {
                match self {
                    $(Self::$name => $en,)*
                }
            }

            /// Its parameters, by name.
            pub const fn params(self) -> &'static [Param] {
                match self {
                    $(Self::$name => const { &[$($param),*] },)*
                }
            }
        }
    };
}

impl Rule {
    /// The rule of that id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }

    /// A parameter by its name.
    pub fn param(self, name: &str) -> Option<&'static Param> {
        self.params().iter().find(|param| param.name == name)
    }
}

// Amounts in minor units; shares in basis points. Parameters of a rule stand in ascending order of their names.
rules! {
    FloorCountyIndustry = "floor_county_industry", 7, Soft, Soft,
        "全省每年扶持县域产业的资金不低于下限", "Money for county industries reaches the yearly floor",
        [amount("per_year", 50_000_000_000, "全省每年下限", "floor for the province and year")];
    FloorVillageProduct = "floor_village_product", 8, Soft, Soft,
        "“一村一品”专项资金不低于下限", "Special funds for one village, one product reach the floor",
        [
            amount("per_year", 200_000_000, "每年下限", "yearly floor"),
            word("unit", &["county", "province", "village"], "下限按县、全省或村计", "per what the floor is"),
        ];
    CooperativeEquity = "cooperative_equity", 9, Hard, Hard,
        "入股规范社须有足够的带动户名单，且不超过入股额", "Equity goes to cooperatives that bring in enough listed poor households with land",
        [
            amount("equity_max", 200_000_000, "每社入股上限", "most equity for one cooperative"),
            count("households_min", 100, "最少带动贫困户数", "least number of poor households"),
        ];
    MachineryShare = "machinery_share", 9, Hard, Hard,
        "村级农机社的专项资金占装备规模不低于比例", "Special funds bear at least a share of the equipment of village machinery cooperatives",
        [share("share_min", 2_000, "占装备规模的最低比例", "least share of the scale of equipment")];
    LeadingFirm = "leading_firm", 9, Hard, Hard,
        "扶持龙头企业等经营主体须有足够的带动户名单，或带动整乡整村", "Leading firms and other operators lift enough listed households, or a whole township or village",
        [
            amount("amount_max", 200_000_000, "每个主体扶持上限", "most for one operator"),
            count("households_min", 100, "最少带动贫困户数", "least number of poor households"),
        ];
    OneEntityTwoSchemes = "one_entity_two_schemes", 9, Soft, Soft,
        "同一经营主体享受两项扶持", "One entity is supported by two schemes", [];
    HouseholdCountedTwice = "household_counted_twice", 9, Soft, Soft,
        "同一贫困户列入两个主体的带动名单", "One household stands on the lists of two entities", [];
    NoLinkedHouseholds = "no_linked_households", 9, Soft, Soft,
        "产业资金没有利益联结的贫困户", "Industry money has no linked households", [];
    AssetTitle = "asset_title", 10, Hard, Hard,
        "财政资金形成的资产归村集体，按期确权", "Assets formed by fiscal money belong to the village collective, with title in time",
        [days("term", 90, "登记后确权期限", "term for title after registration")];
    OperatorReturn = "operator_return", 10, Hard, Soft,
        "经营合同须约定保底收益", "The operator's contract guarantees a return",
        [share("per_year_min", 0, "每年保底收益率下限（占资产价值）", "least guaranteed yearly return on the asset's value")];
    AssetIdle = "asset_idle", 10, Soft, Soft,
        "经营性资产闲置无收益", "An operating asset stands idle without income",
        [months("term", 12, "无收益的最长时间", "longest time without income")];
    DividendUnpaid = "dividend_unpaid", 10, Soft, Soft,
        "分红方案确定后未按期发放", "A declared dividend is not paid in time",
        [days("term", 90, "发放期限", "term for payment")];
    PayeeKind = "payee_kind", 13, Soft, Soft,
        "收款对象不属于补助项目规定的种类", "A payee is not of a kind that the scheme provides for", [];
    StudentYearlyCap = "student_yearly_cap", 16, Hard, Hard,
        "职业学校贫困学生补助每生每年不超过上限，可分次发放", "A vocational student's yearly total stays within the cap; instalments are legal",
        [amount("per_year", 300_000, "每生每年上限", "cap per student and year")];
    InvestmentGrowth = "investment_growth", 21, Soft, Soft,
        "扶贫投入逐年增长", "Investment grows from year to year",
        [ratio("ratio_min", 10_000, "与上年之比的下限", "least ratio to the year before")];
    IntegrationPlan = "integration_plan", 21, Hard, Hard,
        "涉农资金只在已批准的整合方案之内整合", "Funds are integrated only within an adopted plan", [];
    LikeAim = "like_aim", 21, Soft, Soft,
        "整合的资金目标接近、投向类似", "Integrated funds are of like aim and direction", [];
    CountyMatch = "county_match", 21, Hard, Hard,
        "不得要求贫困县为公益性项目配套", "No county match is required of poor counties for public-welfare projects", [];
    BaseRateInterest = "base_rate_interest", 22, Hard, Hard,
        "扶贫小额信贷按基础利率贴息", "Interest of micro-loans is subsidised at the base rate",
        [share("rate", 435, "基础利率（年）", "yearly base rate")];
    GuaranteeFee = "guarantee_fee", 22, Hard, Hard,
        "年化担保费不超过基准利率的三分之一", "The annualised guarantee fee is at most a third of the benchmark rate",
        [
            share("benchmark", 435, "基准利率（年）", "yearly benchmark rate"),
            count("multiple", 3, "担保费乘以此数不超过基准利率", "the fee times this is at most the benchmark"),
        ];
    OwnSharePremium = "own_share_premium", 22, Hard, Hard,
        "贫困户农业保险保费自缴部分由省级财政承担", "The province pays the household's own share of the farm-insurance premium",
        [share("share", 10_000, "承担自缴部分的比例", "share of the own share that is paid")];
    NoticeBoardDays = "notice_board_days", 30, Soft, Soft,
        "村、乡公示张贴不少于规定天数", "A notice stands on the board long enough",
        [
            days("days", 10, "最少公示天数", "least days on the board"),
            text("hotline", "12317", "监督举报电话", "hotline"),
        ];
    NoticeDue = "notice_due", 30, Soft, Soft,
        "资金分配和使用结果按期公告公示", "Whoever allocates or uses money publishes it in time",
        [days("term", 20, "公告公示期限", "term for publishing")];
    ReportAnswerTerm = "report_answer_term", 30, Soft, Soft,
        "群众反映按期答复", "A villager's report is answered in time",
        [days("term", 30, "答复期限", "term for the answer")];
    PassDownTerm = "pass_down_term", 30, Soft, Soft,
        "上级指标按期下达", "A quota is passed down in time",
        [days("term", 30, "下达期限", "term for passing down")];
    CarryOverTerm = "carry_over_term", 30, Soft, Soft,
        "结转资金不超过规定年限", "Money is not carried over for too long",
        [years("term", 2, "结转年限", "years that money may be carried over")];
    IdleTerm = "idle_term", 30, Soft, Soft,
        "资金滞留、闲置沉淀", "Money is held back or lies idle",
        [days("term", 180, "滞留闲置天数", "days without movement")];
    AgentHeldTerm = "agent_held_term", 30, Soft, Soft,
        "代发户余额滞留", "Money stays in an agent account",
        [days("term", 30, "留存天数", "days that it may stay")];
    VoucherWithoutDetail = "voucher_without_detail", 30, Soft, Soft,
        "支付凭证未挂接明细", "A voucher has no details attached",
        [days("term", 30, "挂接期限", "term for attaching details")];
    ThreeWayMatch = "three_way_match", 30, Soft, Soft,
        "指标、凭证、银行三方不符", "Quota, voucher and bank do not match", [];
    PayeeNotRegistered = "payee_not_registered", 30, Soft, Soft,
        "向非建档立卡户发放", "Somebody who is not registered is paid", [];
    PayeeDead = "payee_dead", 30, Soft, Soft,
        "向已死亡人员发放", "Somebody dead is paid", [];
    PayeeCadre = "payee_cadre", 30, Soft, Soft,
        "村干部领取补助", "A cadre is paid", [];
    DuplicatePayment = "duplicate_payment", 30, Soft, Soft,
        "同一项目同一期间重复发放", "One scheme pays somebody twice for one period", [];
    AboveStandard = "above_standard", 30, Soft, Soft,
        "超标准发放", "More than the standard is paid",
        [share("tolerance", 0, "允许超出标准的比例", "share above the standard that is let pass")];
    ManagementFee = "management_fee", 30, Soft, Soft,
        "项目管理费超过专项资金的规定比例", "Management fees exceed their share of the special funds",
        [share("share_max", 100, "占县级专项资金的最高比例", "largest share of the county's special funds")];
    OneCardMany = "one_card_many", 30, Soft, Soft,
        "多户共用一卡", "One card serves many households",
        [count("households", 2, "共用一卡的户数", "households that share it")];
    ThresholdCluster = "threshold_cluster", 30, Soft, Soft,
        "金额聚集在限额以下", "Amounts cluster just below a threshold",
        [
            share("band", 500, "限额以下的范围", "how far below the threshold"),
            count("payments", 3, "同一收款方的笔数", "payments to one payee"),
            amount("threshold", 5_000_000, "限额", "the threshold"),
        ];
    Concentration = "concentration", 30, Soft, Soft,
        "资金集中于少数村（造盆景）", "Money is concentrated on a few villages",
        [
            share("share", 5_000, "少数村所占比例", "share that a few villages have"),
            count("villages", 3, "村数", "number of villages"),
        ];
    BackDated = "back_dated", 30, Soft, Soft,
        "业务日期早于记账日期过久", "What happened is recorded too late",
        [days("term", 30, "补记期限", "term for recording")];
    SlowSpending = "slow_spending", 30, Soft, Soft,
        "支出进度太慢", "Spending is too slow",
        [
            months("after", 12, "收到指标后的月数", "months after the quota came"),
            share("share_min", 9_200, "应达到的支出进度", "share that should be spent by then"),
        ];
    RetentionTerm = "retention_term", 30, Soft, Soft,
        "质保金比例和返还期限", "Retention is within its share and given back in time",
        [
            share("share_max", 500, "占结算价的最高比例", "largest share of the audited price"),
            months("term", 12, "返还期限", "term for giving it back"),
        ];
    RecordTerm = "record_term", 30, Hard, Hard,
        "会计档案保管期限内不销毁个人信息，只限制公开", "Accounting records are kept for their term: until then personal data are withheld, not destroyed",
        [years("term", 30, "保管期限", "term for keeping")];
    FinalPayment = "final_payment", 30, Soft, Soft,
        "未验收先付尾款", "A final payment is made before acceptance", [];
}
