//! The words of the domain's enums. Every kind has exactly one pair of names, used on every page.

use sunledger_domain::basis::EvidenceKind;
use sunledger_domain::code::Level;
use sunledger_domain::event::{
    AgriKind, AssetClass, Category, Channel, Complaint, DueReason, MatchNature, NoticeKind,
    Offence, Outcome, PassingOn, PaymentNature, PublicPurpose, PublicationClass, ReversalReason,
    SourceLevel, Stage, SuspenseReason, UnitKind,
};
use sunledger_domain::{BatchStatus, Bucket, LineStatus, Role};
use sunledger_projections::query::{CaseStage, Due};

use super::Words;

/// Where the money of one payment line is, for the one who waits for it.
pub const fn line_status(status: LineStatus) -> Words {
    match status {
        LineStatus::Pending => Words::new("审批支付中", "in progress"),
        LineStatus::Settled => Words::new("已支付", "paid"),
        LineStatus::Awaiting => {
            Words::new("退票，待重发", "returned by the bank, to be sent again")
        }
        LineStatus::GivenUp => Words::new("退票，不再发放", "returned, not paid"),
        LineStatus::Reversed => Words::new("已冲销追回", "reversed, money recovered"),
        LineStatus::Refused => Words::new("审批未通过", "refused"),
    }
}

/// How far a batch has come.
pub const fn batch_status(status: BatchStatus) -> Words {
    match status {
        BatchStatus::Prepared => Words::new("已提交，待审批", "submitted"),
        BatchStatus::Approved => Words::new("已审批，待支付", "approved"),
        BatchStatus::Refused => Words::new("审批退回", "refused"),
        BatchStatus::Settled => Words::new("已支付", "paid"),
    }
}

/// Which level of government the money comes from.
pub const fn source_level(level: SourceLevel) -> Words {
    match level {
        SourceLevel::Central => Words::new("中央", "Central"),
        SourceLevel::Province => Words::new("省级", "Province"),
        SourceLevel::Prefecture => Words::new("市级", "Prefecture"),
        SourceLevel::County => Words::new("县级", "County"),
        SourceLevel::Social => Words::new("社会", "Social"),
    }
}

/// What kind of fund it is.
pub const fn category(category: Category) -> Words {
    match category {
        Category::Special => Words::new("财政专项扶贫资金", "Special poverty-relief funds"),
        Category::Agriculture => Words::new("其他涉农资金", "Other agriculture-related funds"),
        Category::Social => Words::new("社会帮扶资金", "Social donations"),
        Category::Credit => Words::new("信贷资金", "Credit"),
        Category::Other => Words::new("其他资金", "Other funds"),
    }
}

/// What agriculture-related money is for.
pub const fn agri_kind(kind: AgriKind) -> Words {
    match kind {
        AgriKind::Ecology => Words::new("生态", "ecology"),
        AgriKind::Housing => Words::new("危房改造", "housing"),
        AgriKind::Infrastructure => Words::new("基础设施", "infrastructure"),
        AgriKind::Other => Words::new("其他", "other"),
        AgriKind::Production => Words::new("农业生产", "production"),
        AgriKind::SocialDevelopment => Words::new("社会事业", "social development"),
    }
}

/// Whether county money is asked for or offered.
pub const fn match_nature(nature: MatchNature) -> Words {
    match nature {
        MatchNature::Required => Words::new("要求配套", "required"),
        MatchNature::Voluntary => Words::new("自愿投入", "voluntary"),
    }
}

/// What of a contract a payment is for.
pub const fn payment_nature(nature: PaymentNature) -> Words {
    match nature {
        PaymentNature::Final => Words::new("尾款", "final payment"),
        PaymentNature::Progress => Words::new("进度款", "progress payment"),
        PaymentNature::Retention => Words::new("质保金", "retention"),
    }
}

/// The level of a division.
pub const fn level(level: Level) -> Words {
    match level {
        Level::Province => Words::new("省", "Province"),
        Level::Prefecture => Words::new("市（地）", "Prefecture"),
        Level::County => Words::new("县（区）", "County"),
        Level::Township => Words::new("乡镇（街道）", "Township"),
        Level::Village => Words::new("村（居）", "Village"),
    }
}

/// What may be published of a scheme.
pub const fn publication(class: PublicationClass) -> Words {
    match class {
        PublicationClass::Open => Words::new("公开", "Public"),
        PublicationClass::VillageOnly => Words::new("仅本村公示", "Within the village only"),
        PublicationClass::NotNamed => Words::new("不列名", "No names"),
    }
}

/// What a unit is.
pub const fn unit_kind(kind: UnitKind) -> Words {
    match kind {
        UnitKind::Audit => Words::new("审计、纪检", "Audit"),
        UnitKind::Collective => Words::new("村集体经济组织", "Village collective"),
        UnitKind::Cooperative => Words::new("农民专业合作社", "Cooperative"),
        UnitKind::Enterprise => Words::new("企业", "Enterprise"),
        UnitKind::Finance => Words::new("财政部门", "Finance bureau"),
        UnitKind::Other => Words::new("其他单位", "Other unit"),
        UnitKind::Sector => Words::new("行业主管部门", "Sector office"),
        UnitKind::Township => Words::new("乡镇政府", "Township government"),
        UnitKind::Village => Words::new("村民委员会", "Village committee"),
    }
}

/// What an asset is for.
pub const fn asset_class(class: AssetClass) -> Words {
    match class {
        AssetClass::Commercial => Words::new("经营性资产", "Commercial asset"),
        AssetClass::Household => Words::new("到户类资产", "Household asset"),
        AssetClass::Public => Words::new("公益性资产", "Public-welfare asset"),
    }
}

/// Why shares passed to somebody else.
pub const fn passing_on(reason: PassingOn) -> Words {
    match reason {
        PassingOn::Death => Words::new("去世", "death"),
        PassingOn::Exit => Words::new("脱贫退出", "no longer poor"),
        PassingOn::Moved => Words::new("迁出", "moved away"),
        PassingOn::Other => Words::new("其他", "other"),
    }
}

/// What the village's public share is spent on.
pub const fn public_purpose(purpose: PublicPurpose) -> Words {
    match purpose {
        PublicPurpose::Jobs => Words::new("公益岗位", "public-welfare jobs"),
        PublicPurpose::Other => Words::new("其他公益", "other public welfare"),
        PublicPurpose::Relief => Words::new("困难帮扶", "relief"),
        PublicPurpose::Works => Words::new("小型公益事业", "small public works"),
    }
}

/// What a notice is about.
pub const fn notice_kind(kind: NoticeKind) -> Words {
    match kind {
        NoticeKind::Allocation => Words::new("资金分配公告", "Allocation"),
        NoticeKind::Completion => Words::new("项目完工公示", "Completion"),
        NoticeKind::Dividend => Words::new("收益分配公示", "Dividends"),
        NoticeKind::Payments => Words::new("补助发放公示", "Payments"),
        NoticeKind::Plan => Words::new("年度计划公示", "Annual plan"),
        NoticeKind::Project => Words::new("项目资金公示", "Project money"),
        NoticeKind::Store => Words::new("项目库公示", "Project store"),
    }
}

/// How far an obligation to publish has come.
pub const fn due(due: Due) -> Words {
    match due {
        Due::Missing => Words::new("应公示未公示", "missing"),
        Due::DownEarly => Words::new("提前撤下", "taken down early"),
        Due::Open => Words::new("未到期", "not due yet"),
        Due::Standing => Words::new("公示中", "on display"),
        Due::Done => Words::new("已期满", "term over"),
    }
}

/// How far a finding has come.
pub const fn case_stage(stage: CaseStage) -> Words {
    match stage {
        CaseStage::Suspected => Words::new("疑似", "suspected"),
        CaseStage::Confirmed => Words::new("已认定", "confirmed"),
        CaseStage::Ordered => Words::new("整改中", "being put right"),
        CaseStage::Done => Words::new("已整改", "put right"),
        CaseStage::Dismissed => Words::new("已排除", "dismissed"),
    }
}

/// An offence, as article 30 names them.
pub const fn offence(offence: Offence) -> Words {
    match offence {
        Offence::EmbezzlementOrDiversion => Words::new("贪污挪用", "embezzlement or diversion"),
        Offence::FalseClaim => Words::new("虚报冒领", "false claim"),
        Offence::Interception => Words::new("截留私分", "interception"),
        Offence::Other => Words::new("其他问题", "other"),
        Offence::Waste => Words::new("挥霍浪费", "waste"),
    }
}

/// How a report came.
pub const fn channel(channel: Channel) -> Words {
    match channel {
        Channel::Box => Words::new("举报箱", "report box"),
        Channel::Hotline => Words::new("举报电话", "hotline"),
        Channel::Other => Words::new("其他", "otherwise"),
        Channel::Visit => Words::new("来访", "in person"),
        Channel::Web => Words::new("网上", "web"),
    }
}

/// What a report says.
pub const fn complaint(complaint: Complaint) -> Words {
    match complaint {
        Complaint::Amount => Words::new("金额不对", "wrong amount"),
        Complaint::Notice => Words::new("公示问题", "the notice"),
        Complaint::NotReceived => Words::new("没收到钱", "money not received"),
        Complaint::Other => Words::new("其他问题", "something else"),
        Complaint::Work => Words::new("项目质量、进度", "the work itself"),
        Complaint::WrongPayee => Words::new("该给的没给、不该给的给了", "wrong payee"),
    }
}

/// How a report turned out.
pub const fn outcome(outcome: Outcome) -> Words {
    match outcome {
        Outcome::Explained => Words::new("已说明", "explained"),
        Outcome::Partly => Words::new("部分属实", "partly upheld"),
        Outcome::Unfounded => Words::new("不属实", "unfounded"),
        Outcome::Upheld => Words::new("属实", "upheld"),
    }
}

/// How far a batch had come when it was put on a notice.
pub const fn stage(stage: Stage) -> Words {
    match stage {
        Stage::Prepared => Words::new("提交后公示", "after submission"),
        Stage::Approved => Words::new("审批后公示", "after approval"),
        Stage::Settled => Words::new("支付后公示", "after payment"),
    }
}

/// Why less is paid than is due.
pub const fn due_reason(reason: DueReason) -> Words {
    match reason {
        DueReason::Death => Words::new("死亡", "death"),
        DueReason::Instalment => Words::new("分期发放", "instalment"),
        DueReason::Offset => Words::new("抵扣", "offset"),
        DueReason::Other => Words::new("其他原因", "another reason"),
        DueReason::Returned => Words::new("退票", "returned by the bank"),
    }
}

/// Why a payment was reversed.
pub const fn reversal_reason(reason: ReversalReason) -> Words {
    match reason {
        ReversalReason::Death => Words::new("死亡", "death"),
        ReversalReason::Diverted => Words::new("挪用，已追回", "diverted, recovered"),
        ReversalReason::Duplicate => Words::new("重复发放", "paid twice"),
        ReversalReason::Ineligible => Words::new("不符合条件", "not eligible"),
        ReversalReason::Mistake => Words::new("记账错误", "bookkeeping mistake"),
        ReversalReason::Other => Words::new("其他原因", "another reason"),
    }
}

/// Why a fact stands in suspense.
pub const fn suspense_reason(reason: SuspenseReason) -> Words {
    match reason {
        SuspenseReason::AccountDiffers => Words::new("账户不符", "on another account"),
        SuspenseReason::AlreadySettled => {
            Words::new("批次此前已支付", "the batch was settled before")
        }
        SuspenseReason::AmountDiffers => Words::new("金额与批次不符", "the amount differs"),
        SuspenseReason::LineNotReturnable => {
            Words::new("该笔不能退票", "the line cannot be returned")
        }
        SuspenseReason::NotApproved => Words::new("未经审批即支付", "paid without approval"),
        SuspenseReason::ReturnExceedsPaid => {
            Words::new("退款超过已付", "more came back than was paid")
        }
        SuspenseReason::Unknown => Words::new("找不到对应业务", "matches nothing"),
    }
}

/// What a piece of evidence is.
pub const fn evidence_kind(kind: EvidenceKind) -> Words {
    match kind {
        EvidenceKind::Acceptance => Words::new("验收单", "Acceptance"),
        EvidenceKind::Contract => Words::new("合同", "Contract"),
        EvidenceKind::Document => Words::new("文件", "Document"),
        EvidenceKind::Invoice => Words::new("发票", "Invoice"),
        EvidenceKind::Minutes => Words::new("会议记录", "Minutes"),
        EvidenceKind::Other => Words::new("其他材料", "Other paper"),
        EvidenceKind::Photo => Words::new("照片", "Photo"),
        EvidenceKind::SignedList => Words::new("签收表", "Signed list"),
        EvidenceKind::Statement => Words::new("银行回单", "Bank statement"),
    }
}

/// What an officer may do.
pub const fn role(role: Role) -> Words {
    let en = match role {
        Role::Approver => "approver",
        Role::Auditor => "auditor",
        Role::Finance => "budget",
        Role::Maker => "maker",
        Role::Registrar => "registrar",
        Role::Treasury => "treasury",
        Role::Village => "village",
    };
    Words::new(role.zh(), en)
}

/// A state that money is in.
pub const fn bucket(bucket: Bucket) -> Words {
    let en = match bucket {
        Bucket::Received => "received",
        Bucket::PassedDown => "passed down",
        Bucket::Pooled => "pooled",
        Bucket::Assigned => "assigned to projects",
        Bucket::Reclaimed => "reclaimed",
        Bucket::CarriedOver => "carried over",
        Bucket::GivenBack => "given back",
        Bucket::Pending => "payment in progress",
        Bucket::Settled => "paid",
        Bucket::Awaiting => "returned, awaiting re-payment",
        Bucket::Retention => "retention held",
        Bucket::Paid => "dividends paid",
        Bucket::Unpaid => "dividends unpaid",
        Bucket::Welfare => "set aside for public welfare",
        Bucket::Spent => "spent on public welfare",
        Bucket::Kept => "kept by the village",
        Bucket::Left => "left",
        Bucket::Open => "open",
        Bucket::Cleared => "cleared",
        Bucket::WithAgent => "with an agent account",
        Bucket::Held => "held by the agent",
        Bucket::PaidOn => "paid on",
        Bucket::Undistributed => "undistributed",
    };
    Words::new(bucket.zh(), en)
}

/// What happened, by the name of its kind in the log; the name itself where it is unknown here.
pub fn event_kind(kind: &str) -> Option<Words> {
    let (_, zh, en) = EVENT_KINDS.iter().find(|(name, ..)| *name == kind)?;
    Some(Words::new(zh, en))
}

const EVENT_KINDS: &[(&str, &str, &str)] = &[
    ("ledger.created", "建账", "ledger created"),
    ("region.registered", "登记行政区划", "division registered"),
    ("region.closed", "撤并行政区划", "division closed"),
    ("unit.registered", "登记单位", "unit registered"),
    ("officer.registered", "登记岗位", "officer registered"),
    ("officer.revoked", "停用岗位", "officer revoked"),
    ("key.registered", "登记公钥", "key registered"),
    ("key.revoked", "停用公钥", "key revoked"),
    ("signing.required", "规定须签名", "signatures required"),
    (
        "checkpoint_key.rotated",
        "更换检查点密钥",
        "checkpoint key changed",
    ),
    ("scheme.registered", "登记补助项目", "scheme registered"),
    ("linkage.recorded", "带动名单", "list of linked households"),
    ("linkage.household", "带动的贫困户", "linked household"),
    ("policy.adopted", "采用政策", "policy adopted"),
    ("quota.received", "收到指标", "quota received"),
    ("quota.passed_down", "指标下达", "quota passed down"),
    ("quota.adjusted", "指标调整", "quota adjusted"),
    ("quota.reclaimed", "指标收回", "quota reclaimed"),
    ("year.closed", "年终结账", "year closed"),
    ("pool.opened", "整合方案", "pool opened"),
    ("pool.funded", "纳入整合", "money pooled"),
    ("pool.returned", "退出整合", "returned from pool"),
    ("project.registered", "项目入库", "project registered"),
    ("project.funded", "安排到项目", "money assigned"),
    ("project.gave_back", "项目退回资金", "project gave back"),
    ("project.approved", "项目批复", "project approved"),
    ("contract.signed", "签订合同", "contract signed"),
    ("contract.changed", "合同变更", "contract changed"),
    ("contract.accepted", "验收", "accepted"),
    ("contract.audited", "竣工决算", "final accounts"),
    ("retention.held", "预留质保金", "retention held"),
    ("retention.released", "释放质保金", "retention released"),
    ("project.terminated", "项目终止", "project terminated"),
    ("project.handed_over", "项目移交", "project handed over"),
    ("payment.prepared", "提交支付批次", "batch prepared"),
    ("payment.line", "支付明细", "payment line"),
    ("payment.approved", "审批通过", "batch approved"),
    ("payment.refused", "审批退回", "batch refused"),
    ("payment.settled", "支付完成", "batch settled"),
    ("payment.returned", "退票", "payment returned"),
    ("payment.resent", "重发", "payment sent again"),
    ("payment.resettled", "重发到账", "second payment arrived"),
    ("payment.given_up", "退票退回项目", "payment given up"),
    ("payment.reversed", "红字冲销、追回", "payment reversed"),
    ("payment.unmatched_return", "未挂接退款", "unmatched return"),
    ("suspense.recorded", "待查", "suspense recorded"),
    ("suspense.cleared", "待查核销", "suspense cleared"),
    ("asset.registered", "资产登记", "asset registered"),
    ("asset.vested", "资产确权", "title vested"),
    ("asset.quantified", "折股量化", "quantified into shares"),
    ("share.issued", "股份登记", "shares issued"),
    ("share.passed", "股份调整", "shares passed on"),
    ("asset.impaired", "资产减值", "asset impaired"),
    ("asset.disposed", "资产处置", "asset disposed of"),
    ("welfare.spent", "公益支出", "spent on public welfare"),
    ("operator.signed", "经营合同", "operating contract signed"),
    ("asset.income", "资产收益", "asset income"),
    ("dividend.declared", "分红方案", "dividend declared"),
    ("dividend.line", "分红明细", "dividend line"),
    ("dividend.paid", "分红发放", "dividend paid"),
    ("notice.posted", "公示", "notice posted"),
    ("notice.confirmed", "公示在位", "notice seen hanging"),
    ("notice.taken_down", "撤下公示", "notice taken down"),
    ("report.received", "收到反映", "report received"),
    ("report.referred", "转办反映", "report referred"),
    ("report.answered", "答复反映", "report answered"),
    ("agent.opened", "开立代发户", "agent account opened"),
    ("voucher.prepared", "提交支付凭证", "voucher prepared"),
    ("voucher.approved", "审批支付凭证", "voucher approved"),
    ("voucher.refused", "退回支付凭证", "voucher refused"),
    ("voucher.settled", "拨付代发户", "money sent to the agent"),
    ("voucher.returned", "代发户退回", "agent sent money back"),
    ("village.spent", "村级支出", "village spent"),
    ("statement.recorded", "登记对账单", "statement recorded"),
    ("statement.line", "对账单明细", "statement line"),
    ("day.closed", "日结", "day closed"),
    ("match.recorded", "比对", "matched against a list"),
    ("finding.suspected", "疑似违规", "finding suspected"),
    ("finding.raised", "疑点立案", "finding raised"),
    ("finding.confirmed", "认定疑点", "finding confirmed"),
    ("finding.dismissed", "排除疑点", "finding dismissed"),
    ("finding.ordered", "责令整改", "ordered to be put right"),
    ("finding.closed", "整改完成", "finding put right"),
    ("sealed.asked", "封存查询", "asked beside the vault"),
    ("subject.erased", "删除个人信息", "personal data erased"),
    (
        "subject.restricted",
        "限制公开个人信息",
        "personal data withheld",
    ),
    ("disclosure.made", "向审计披露", "disclosed to an auditor"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_event_has_a_name() {
        for kind in sunledger_domain::Body::KINDS {
            assert!(event_kind(kind).is_some(), "{kind}");
        }
        assert_eq!(EVENT_KINDS.len(), sunledger_domain::Body::KINDS.len());
    }
}
