//! Refusals in Chinese, as a bureau reads them: what was wrong, where, what to do.

use super::{Breach, Entity, FieldError, figure, list, minor};
use crate::event::BankAccount;
use crate::figures::FIGURES_MAX;
use crate::posting::Account;
use crate::rights::Role;
use crate::state::Hindrance;

impl Breach {
    /// The text for a bureau, in Chinese.
    #[expect(clippy::too_many_lines, reason = "one text for each kind of breach")]
    pub fn zh(&self) -> String {
        match self {
            Self::Unknown { entity, id } => {
                format!("{}“{id}”未登记，请先登记或核对编号", entity.zh())
            }
            Self::Duplicate { entity, id } => format!("{}“{id}”已登记，请换一个编号", entity.zh()),
            Self::Field { field, error } => format!("字段 {field}：{}", error.zh()),
            Self::Overdrawn {
                account,
                bucket,
                available,
                asked,
            } => {
                let (of, left) = (account_zh(account), minor(*available));
                format!("{of}的“{}”只有 {left}，不足 {asked}", bucket.zh())
            }
            Self::ExceedsSource {
                source,
                given,
                asked,
            } => {
                let (of, given) = (account_zh(source), minor(*given));
                format!("{of} 只安排了 {given}，不能退回 {asked}")
            }
            Self::NotPermitted { actor, kind, roles } => {
                format!("{actor} 无权办理 {kind}，需要岗位：{}", roles_zh(roles))
            }
            Self::OutsideJurisdiction { officer, region } => {
                format!("{officer} 所在单位不管辖区划 {region}，请由管辖单位办理")
            }
            Self::NotInCharge { officer, unit } => {
                format!("{officer} 所在单位不管辖单位“{unit}”，请由该单位或其上级办理")
            }
            Self::MakerApproves {
                officer,
                entity,
                id,
            } => {
                let of = entity.zh();
                format!("{officer} 是{of}“{id}”的经办人，不能自己审批，请由他人审批")
            }
            Self::DigestMismatch { entity, id } => {
                let of = entity.zh();
                format!("审批的摘要与{of}“{id}”提交的内容不一致，请重新核对后再审批")
            }
            Self::WrongStatus {
                entity,
                id,
                status,
                needed,
            } => {
                let (status, needed) = (status_zh(status), status_zh(needed));
                format!("{}“{id}”{status}，此操作要求其{needed}", entity.zh())
            }
            Self::NoticeWitness { officer, notice } => format!(
                "{officer} 不能为公示“{notice}”作证：须由村委会（监委会）的村务岗位，且不是张贴人，在现场查看并留照"
            ),
            Self::PaidAboveDue { index } => {
                format!("第 {index} 行（从 0 起）实发大于应发，请核对金额")
            }
            Self::ReasonMissing { index } => {
                format!("第 {index} 行（从 0 起）实发小于应发，须注明原因")
            }
            Self::Calc {
                index,
                stated,
                computed,
            } => {
                format!(
                    "第 {index} 行（从 0 起）应发 {stated} 与所列计算结果 {computed} 不符，请核对标准和数量"
                )
            }
            Self::OnceOnly { scheme } => {
                format!("补助项目“{scheme}”为一次性，该受益人已发放过，不能再发")
            }
            Self::SchemeCap {
                scheme,
                year,
                cap,
                found,
            } => {
                let found = minor(*found);
                format!("补助项目“{scheme}”每人（户）每年最多 {cap}，{year} 年连同此笔为 {found}")
            }
            Self::LinesOutOfOrder { index } => {
                format!("第 {index} 行（从 0 起）未按收款人编号排序，次序会泄露名册之间的对应关系")
            }
            Self::ControlTotal {
                field,
                stated,
                found,
            } => {
                let (stated, found) = (figure(field, *stated), figure(field, *found));
                format!("合计不符：{field} 申报 {stated}，明细合计 {found}")
            }
            Self::OutsideProject { village, region } => {
                format!("村 {village} 不在项目所在区划 {region} 内，请核对是否用错了文件")
            }
            Self::LineNotASource { line, project } => {
                format!("项目“{project}”没有来自指标“{line}”的资金，请核对指标")
            }
            Self::BeyondContract {
                contract,
                limit,
                bound,
                committed,
                asked,
            } => {
                let free = minor(bound.saturating_sub(*committed).max(0));
                let (of, bound, committed) = (limit.zh(), minor(*bound), minor(*committed));
                format!(
                    "合同“{contract}”的{of}为 {bound}，已占用 {committed}，最多还可 {free}，不能 {asked}"
                )
            }
            Self::PriceBelowPaid {
                contract,
                committed,
                asked,
            } => {
                let (least, asked) = (minor(*committed), minor(*asked));
                format!(
                    "合同“{contract}”已付和预留 {least}，变更后的合同价不能低于此数（申报 {asked}）"
                )
            }
            Self::RetentionNotDue { contract, until } => {
                format!("合同“{contract}”的质保期到 {until}，在此之前不能释放质保金")
            }
            Self::NoticeRow { seq, .. } => {
                format!("第 {seq} 号条目不属于这份公示，请核对地点、期间和环节")
            }
            Self::NoticeSize { stated, size } => {
                format!("公示须以账本当前的 {size} 个条目为准，不能写 {stated}；不填则由账本填写")
            }
            Self::NoticeUnit { unit, place } => {
                format!("单位“{unit}”不管辖公示地点 {place}，请由管辖该地的单位发布")
            }
            Self::OperatorOverlap { asset, from, years } => {
                format!("资产“{asset}”自 {from} 起 {years} 年内已有经营合同，期限不得重叠")
            }
            Self::OldBooks {
                entity,
                id,
                old: true,
            } => format!(
                "{}“{id}”是旧账，不能再安排、支付或追加；只能退回、冲销、收回，新的业务请另用编号",
                entity.zh()
            ),
            Self::OldBooks {
                entity,
                id,
                old: false,
            } => format!(
                "{}“{id}”是本账正在使用的，旧账不能记到它上面；请在映射中另起编号",
                entity.zh()
            ),
            Self::StatementOverlaps { statement, to } => format!(
                "对账单“{statement}”已登记到 {to}，请去掉重复的日期；续接同一天的，期初余额须等于其期末余额"
            ),
            Self::DayHindered {
                unit,
                on,
                hindrances,
            } => {
                let why: Vec<_> = hindrances.iter().map(hindrance_zh).collect();
                format!("单位“{unit}”{on} 还不能日结：{}", why.join("；"))
            }
            Self::Policy {
                rule,
                article,
                document,
                found,
                allowed,
            } => {
                let (what, found, allowed) = (rule.zh(), found.zh(), allowed.zh());
                format!("不符合 {document} 第{article}条：{what}。现为：{found}；允许：{allowed}")
            }
            Self::PolicySet { fault } => format!("政策不能采用：{}", fault.zh()),
            Self::DateOutside {
                field,
                on,
                from,
                to,
            } => format!("字段 {field}：{on} 不在 {from} 至 {to} 之内，请核对日期"),
            Self::FiguresExceeded { stated } => format!(
                "全账各笔金额与股数累计将达 {}，上限 {}，请核对金额是否录错",
                minor(*stated),
                minor(FIGURES_MAX)
            ),
            Self::Signature { officer, fault } => fault.zh(officer),
            Self::KeyChange { fault } => fault.zh(),
            Self::OldBooksClosed { from } => format!(
                "自 {from} 起每项业务都须签名，历史账无人签名，不再补录；以前的账请在此日之前补录，遗漏的由经办人签名后按现账办理"
            ),
            Self::KindMismatch { command, event } => {
                format!("指令种类“{command}”不能产生事件 {event}，日志中的指令与所办的事不符")
            }
            Self::BatchTorn => "事件批次不完整".to_owned(),
            Self::UnknownRules { rules } => format!("规则版本 {rules} 无法识别，请升级程序"),
        }
    }
}

fn hindrance_zh(hindrance: &Hindrance) -> String {
    let of = |account: &BankAccount| match account {
        BankAccount::Unit(id) => format!("单位“{id}”"),
        BankAccount::Agent(id) => format!("代发户“{id}”"),
    };
    match hindrance {
        Hindrance::StatementMissing { account } => format!("缺{}的对账单", of(account)),
        Hindrance::InDiffers {
            account,
            bank,
            books,
        } => {
            let (of, bank, books) = (of(account), minor(*bank), minor(*books));
            format!("{of}收入不符，银行 {bank}，账面 {books}")
        }
        Hindrance::OutDiffers {
            account,
            bank,
            books,
        } => {
            let (of, bank, books) = (of(account), minor(*bank), minor(*books));
            format!("{of}支出不符，银行 {bank}，账面 {books}")
        }
        Hindrance::SuspenseOpen { count, first } => {
            format!("有 {count} 笔待查未核销，第一笔“{first}”")
        }
        Hindrance::EarlierDay { on } => format!("{on} 有收支而未日结"),
    }
}

fn account_zh(account: &Account) -> String {
    let sort = match account {
        Account::Line(_) => Entity::Line,
        Account::Pool(_) => Entity::Pool,
        Account::Project(_) => Entity::Project,
        Account::Asset(_) => Entity::Asset,
        Account::Suspense(_) => Entity::Suspense,
        Account::Agent(_) => Entity::Agent,
        Account::Voucher(_) => Entity::Voucher,
    };
    format!("{}“{}”", sort.zh(), account.id())
}

fn roles_zh(roles: &[Role]) -> String {
    match roles {
        [] => "无（仅由系统办理）".to_owned(),
        roles => list(roles, "、", Role::zh),
    }
}

/// Statuses are English words in the structure of a breach; a bureau reads them like this.
fn status_zh(status: &'static str) -> &'static str {
    match status {
        "prepared" => "已提交",
        "approved" => "已审批",
        "refused" => "已被退回",
        "settled" => "已支付",
        "pending" => "支付中",
        "awaiting" => "退票待重发",
        "given_up" => "已退回项目",
        "reversed" => "已冲销",
        "closed" => "已撤销",
        "in force" => "在用",
        "suspected" => "是疑似",
        "confirmed" => "已认定",
        "dismissed" => "已排除",
        "ordered" => "在整改中",
        "done" => "已整改",
        "answered" => "已答复",
        "received" => "待答复",
        "taken down" => "已撤下",
        "posted" => "在公示中",
        "vested" => "已确权",
        "without title" => "未确权",
        "of one household" => "到户类",
        "of the collective" => "集体的（经营性或公益性）",
        "quantified" => "已折股",
        "not yet quantified" => "未折股",
        "disposed of" => "已处置",
        "in use" => "在用（未处置）",
        "revoked" => "已停用",
        "the last key of a registrar" => "是登记员最后一把长期有效的公钥",
        "without a registrar's lasting key" => "尚无登记员持有长期有效的公钥",
        "the last registrar with a lasting key" => "是最后一位持有长期有效公钥的登记员",
        "one of several with one" => "之外另有这样的登记员",
        "requiring signatures already" => "已规定须签名",
        "not requiring them yet" => "尚未规定",
        "with one" => "有这样的公钥",
        "one of several keys" => "之外另有登记员的长期有效公钥",
        "the only registrar" => "是唯一在岗的登记员",
        "one of several" => "之外另有登记员",
        "closed for the day" => "已日结",
        "open for the day" => "未日结",
        "in the store" => "已入库未批复",
        "granted" => "已批复",
        "handed over" => "已移交",
        "not handed over" => "未移交",
        "terminated" => "已终止",
        "not terminated" => "未终止",
        "signed" => "已签订未验收",
        "accepted" => "已验收未决算",
        "audited" => "已决算审定",
        "not yet audited" => "未决算审定",
        "closed for its year" => "已年终结账",
        "of an open budget year" => "未年终结账",
        "a paying account" => "是代发户",
        "a village account" => "是村账",
        other => other,
    }
}

impl Entity {
    const fn zh(self) -> &'static str {
        match self {
            Self::Region => "行政区划",
            Self::Unit => "单位",
            Self::Officer => "岗位",
            Self::Key => "公钥",
            Self::Scheme => "补助项目",
            Self::Line => "指标",
            Self::Pool => "整合资金",
            Self::Project => "项目",
            Self::Contract => "合同",
            Self::Batch => "支付批次",
            Self::PaymentLine => "支付明细",
            Self::Asset => "资产",
            Self::Share => "股份",
            Self::Income => "收益",
            Self::Dividend => "分红",
            Self::Notice => "公示",
            Self::Report => "反映",
            Self::Suspense => "待查",
            Self::Ledger => "账本",
            Self::Entry => "日志条目",
            Self::Agent => "代发户",
            Self::Voucher => "支付凭证",
            Self::Spending => "村级支出",
            Self::Statement => "对账单",
            Self::Day => "日期",
            Self::Run => "比对",
            Self::Household => "带动户",
            Self::Finding => "疑点",
        }
    }
}

impl FieldError {
    const fn zh(self) -> &'static str {
        match self {
            Self::NotPositive => "必须大于零",
            Self::Negative => "不能小于零",
            Self::Zero => "不能为零",
            Self::Missing => "必须填写",
            Self::Unexpected => "此处不应填写",
            Self::TooMany => "超出上限",
            Self::Mismatch => "与账本记录或格式要求不一致",
            Self::TooEarly => "早于应在其前的事项",
            Self::CheckDigit => "校验码不符，请核对是否录错",
        }
    }
}
