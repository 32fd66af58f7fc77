//! Which currencies a ledger can be kept in: those of ISO 4217 with two decimals, since every amount has two.
//!
//! Asked before anything is made: a ledger's currency can never be changed.

use super::ServiceError;

/// ISO 4217 codes in use whose minor unit is a hundredth.
const TWO_DECIMALS: &str = "\
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC \
CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES \
KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR \
NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT \
TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
/// ISO 4217 codes in use whose minor unit is another.
const OTHERS: &str = "\
BHD BIF CLF CLP DJF GNF IQD ISK JOD JPY KMF KRW KWD LYD OMR PYG RWF TND UGX UYI UYW VND VUV XAF XOF XPF";
const EXAMPLES: &str = "CNY、HKD、MOP、TWD、USD、EUR、GBP";

/// Refuses what no ledger can be kept in, with what to write instead.
pub(super) fn check(code: &str) -> Result<(), ServiceError> {
    let among = |list: &str, code: &str| list.split(' ').any(|known| known == code);
    if among(TWO_DECIMALS, code) {
        return Ok(());
    }
    let upper = code.trim().to_ascii_uppercase();
    let examples_en = EXAMPLES.replace('、', ", ");
    let (zh, en) = if among(TWO_DECIMALS, &upper) {
        (
            format!("币种写大写代码，没有空格：{upper}"),
            format!("write the currency in capitals without spaces: {upper}"),
        )
    } else if among(OTHERS, &upper) {
        (
            format!("{upper} 不是两位小数的币种；账本的金额固定为两位小数，可用 {EXAMPLES} 等"),
            format!(
                "{upper} does not have two decimals, and every amount of a ledger has: use one that does, such as {examples_en}"
            ),
        )
    } else {
        (
            format!("“{code}”不是 ISO 4217 币种代码；应为三个大写字母，如 {EXAMPLES}"),
            format!(
                "'{code}' is no currency code of ISO 4217: write three capitals, such as {examples_en}"
            ),
        )
    };
    Err(ServiceError::request(
        "invalid_currency",
        "currency",
        &zh,
        &en,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_decimals_or_what_to_write_instead() {
        for code in ["CNY", "GBP", "MGA", "ZWG"] {
            check(code).unwrap();
        }
        for (code, told) in [
            ("gbp", "：GBP"),
            (" CNY", "：CNY"),
            ("JPY", "两位小数"),
            ("krw", "两位小数"),
            ("XYZ", "ISO 4217"),
            ("RMB", "CNY"),
            ("", "CNY"),
        ] {
            let error = check(code).unwrap_err();
            assert_eq!(
                (error.code(), error.field()),
                ("invalid_currency", Some("currency"))
            );
            assert!(error.zh().contains(told), "{}", error.zh());
        }
    }

    #[test]
    fn no_code_is_in_both_lists() {
        let codes: Vec<&str> = TWO_DECIMALS.split(' ').chain(OTHERS.split(' ')).collect();
        let unique: std::collections::BTreeSet<&str> = codes.iter().copied().collect();
        assert_eq!(unique.len(), codes.len());
        assert!(
            codes
                .iter()
                .all(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()))
        );
    }
}
