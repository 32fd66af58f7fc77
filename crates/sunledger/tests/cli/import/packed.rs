//! One file, packed and not: recognised as the same, since its key is what stands in it.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::sheet::{County, csv, row, xlsx};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

#[test]
fn a_packed_file_is_the_file_that_it_unpacks_to() {
    let county = County::new();
    let text = csv(&[row(1, "1.00"), row(2, "2.00")]).into_bytes();
    let book = xlsx(&[row(3, "3.00")]);
    for (first, second, bytes) in [("a.csv", "a.csv.gz", text), ("b.xlsx.gz", "b.xlsx", book)] {
        let of = |name: &str| match name.contains(".gz") {
            true => county.file(name, gzip(&bytes)),
            false => county.file(name, &bytes),
        };
        let done = county.import(&of(first), &[]).json();
        assert_eq!(done["outcome"], "recorded", "{done}");
        let entries = county.world.entries();
        let again = county.import(&of(second), &[]).json();
        assert_eq!(
            (&again["outcome"], &again["batch"]),
            (&"repeated".into(), &done["batch"]),
            "{again}"
        );
        assert_eq!(county.world.entries(), entries);
    }
    let cut = gzip(csv(&[row(4, "4.00")]).as_bytes());
    let cut = county.file("cut.csv.gz", &cut[..cut.len() - 9]);
    county.import(&cut, &[]).refused("file_gzip_damaged");
}
