//! The codes on paper, read by a program that its maker's authors did not write: from the picture in the page, drawn
//! as dots.

use axum::http::{Method, StatusCode};
use rqrr::PreparedImage;
use sunledger_projections::Page;
use sunledger_projections::query::notice::NoticeFilter;
use sunledger_server::web::router_at;

use crate::client::{ask_of, get, ledger};
use crate::public::published;
use crate::world::VILLAGE;

/// About 30 mm, as the style sheet prints it, at 300 dots an inch: what a reader sees, a few frames of it.
const FRAMES: [usize; 4] = [340, 348, 356, 364];

/// Dark modules of the code, with the quiet margin around it.
struct Picture {
    across: usize,
    dark: Vec<bool>,
}

impl Picture {
    /// The one code of a page. Its only shapes are a white ground and squares of one by one.
    fn of(page: &str) -> Self {
        let found: Vec<&str> = page.split("<div class=\"qr\">").skip(1).collect();
        assert_eq!(found.len(), 1, "a sheet has one code");
        let svg = found[0].split_once("</svg>").unwrap().0;
        let between = |from: &str, to: &str| {
            let rest = svg.split_once(from).unwrap().1;
            rest.split_once(to).unwrap().0
        };
        let across: usize = between("viewBox=\"0 0 ", " ").parse().unwrap();
        let ground = between("<rect ", "/>");
        assert!(ground.contains(&format!("width=\"{across}px\"")) && ground.contains("#ffffff"));
        assert!(svg.contains("fill=\"#000000\""), "dark on light");
        let mut dark = vec![false; across * across];
        for square in between("<path d=\"M", "\"").split('M') {
            let (x, rest) = square.split_once(',').unwrap();
            let (y, shape) = rest.split_once('h').unwrap();
            assert_eq!(shape, "1v1h-1");
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            dark[y * across + x] = true;
        }
        Self { across, dark }
    }

    /// What a reader of codes reads where the picture is so many dots wide.
    fn read(&self, dots: usize) -> Option<String> {
        // As a screen or a printer draws it: a dot on an edge is as grey as it is covered.
        let at = |dot: usize, part: usize| (dot * 4 + part) * self.across / (dots * 4);
        let shade = |x: usize, y: usize| {
            let parts = (0..16).map(|part| (at(x, part % 4), at(y, part / 4)));
            let light = parts.filter(|(x, y)| !self.dark[y * self.across + x]);
            u8::try_from(light.count() * 255 / 16).unwrap()
        };
        let mut image = PreparedImage::prepare_from_greyscale(dots, dots, shade);
        let grids = image.detect_grids();
        assert!(grids.len() <= 1, "there is one code");
        Some(grids.first()?.decode().ok()?.1)
    }
}

/// An address of so many bytes.
fn address(bytes: usize) -> String {
    let host = "https://b.example/";
    format!("{host}{}", "x".repeat(bytes - host.len()))
}

#[test]
fn a_code_on_paper_is_read_as_the_link_to_its_proof_however_long_the_address() {
    let (_, checkpoint) = published();
    let (size, root) = (checkpoint.size(), checkpoint.root().to_string());
    let mut reader = ledger().reader().unwrap();
    let snapshot = reader.snapshot().unwrap();
    let notices = snapshot.notices(&NoticeFilter::default(), Page::largest());
    let notice = notices.unwrap().rows.swap_remove(0);
    let pages = [
        (format!("/notices/{}", notice.notice), notice.seq),
        (format!("/villages/{VILLAGE}/payments"), size - 1),
    ];
    // Each makes a larger code; 120 bytes are the most that `serve --url` takes.
    for bytes in [19, 33, 47, 74, 101, 120] {
        let site = address(bytes);
        assert_eq!(site.len(), bytes);
        let board = router_at(ledger(), Some(site.clone()));
        for (path, seq) in &pages {
            let page = ask_of(&board, Method::GET, path, &[("host", "h")]);
            let picture = Picture::of(&page.body);
            let tail = format!("/check?seq={seq}&size={size}&root={}", &root[..16]);
            let link = format!("{site}{tail}");
            for scale in [3, 6] {
                let read = picture.read(picture.across * scale);
                assert_eq!(read.as_ref(), Some(&link), "{path}, {scale} dots a module");
            }
            let frames: Vec<String> = FRAMES
                .iter()
                .filter_map(|dots| picture.read(*dots))
                .collect();
            assert!(frames.iter().all(|read| *read == link), "{frames:?}");
            assert!(
                frames.len() * 2 >= FRAMES.len(),
                "{path}: {} frames",
                frames.len()
            );
            let found = get(&tail);
            assert_eq!(found.status, StatusCode::OK);
            assert!(found.body.contains("chip ok"), "{tail}");
        }
    }
}

#[test]
fn a_code_in_which_a_finder_is_missing_is_not_read() {
    published();
    let page = format!("/villages/{VILLAGE}/payments");
    let board = router_at(ledger(), Some(address(40)));
    let page = ask_of(&board, Method::GET, &page, &[("host", "h")]);
    let mut picture = Picture::of(&page.body);
    assert!(picture.read(picture.across * 4).is_some());
    for y in 4..11 {
        let from = y * picture.across + 4;
        picture.dark[from..from + 7].fill(false);
    }
    assert_eq!(picture.read(picture.across * 4), None);
}
