//! What holds for any file.

use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn any_text_is_read_or_refused_and_every_row_accounted_for(rows in "[0-9,\"甲.\n-]{0,200}") {
        let text = format!("{HEADER}{GOOD}{rows}");
        let file = read_payments(text.as_bytes(), &mapping()).unwrap();
        let summary = file.summary;
        prop_assert_eq!(summary.rows, summary.accepted + summary.quarantined);
        let sum = Money::sum(file.rows.iter().map(|row| row.amount));
        prop_assert_eq!(sum, summary.sum_minor);
    }

    #[test]
    fn any_bytes_end_in_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_payments(&bytes, &mapping());
    }

    #[test]
    fn every_amount_comes_through_exactly(minor in 1_i64..=Money::MAX.minor(), negative: bool) {
        let money = Money::from_minor(if negative { -minor } else { minor }).unwrap();
        let file = read(&format!("2017-03-01,甲,1,,{money},\n"));
        prop_assert_eq!(file.rows[0].amount, money);
    }
}
