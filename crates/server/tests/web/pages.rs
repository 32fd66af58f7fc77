//! What villagers, clerks and auditors read, as transcripts.

use crate::client::get;
use crate::transcript::expect;
use crate::world::VILLAGE;

fn reads(name: &str, path: &str) {
    expect(name, path, &get(path));
}

#[test]
fn the_first_page_leads_to_the_village_and_never_adds_stages_up() {
    reads("home", "/");
}

#[test]
fn a_villages_board_says_in_words_what_it_got() {
    reads("village", &format!("/villages/{VILLAGE}"));
}

#[test]
fn the_sheet_is_the_paper_on_the_board() {
    reads(
        "sheet",
        &format!("/villages/{VILLAGE}/payments?period=2017-12"),
    );
}

#[test]
fn a_project_shows_its_sources_by_level_and_conserves_its_money() {
    reads("project", "/projects/chanye-2017");
}

#[test]
fn a_batch_shows_who_prepared_and_who_approved() {
    reads("batch", "/batches/b-open");
}

#[test]
fn a_notice_shows_its_rows_and_what_it_withholds() {
    reads("notice", "/notices/gs-1");
}

#[test]
fn a_figure_opens_to_the_entries_that_sum_to_it() {
    reads("figure", "/figures/balance/project/chanye-2017/settled");
}

#[test]
fn an_asset_shows_its_dividend_to_the_fen() {
    reads("asset", "/assets/dapeng?period=2017");
}

#[test]
fn a_search_finds_villages_by_name_and_code() {
    reads("search", "/search?q=%E5%90%91%E9%98%B3");
    let by_code = get(&format!("/search?q={VILLAGE}"));
    assert!(by_code.body.contains("向阳村") && !by_code.body.contains("新安村"));
}

#[test]
fn a_units_days_say_which_are_closed() {
    reads("days", "/days/demo-finance");
}

#[test]
fn a_day_sheet_names_every_difference() {
    reads("day-open", "/days/demo-finance/2017-12-28");
}

#[test]
fn a_closed_day_says_so() {
    reads("day-closed", "/days/zhen/2017-12-28");
}

#[test]
fn an_agent_account_conserves_what_was_sent_to_it() {
    reads("agent", "/agents/daifa");
}

#[test]
fn a_voucher_shows_what_became_of_it_and_names_nobody() {
    reads("voucher", "/vouchers/v-cun");
}

#[test]
fn findings_are_suspected_and_name_nobody() {
    reads("findings", "/findings");
}

#[test]
fn a_unit_leads_to_its_days_and_agents() {
    reads("unit", "/units/demo-finance");
}

#[test]
fn a_day_of_nobody_is_a_page_that_helps() {
    reads("day-missing", "/days/nobody/2017-12-28");
    reads("day-malformed", "/days/demo-finance/2017-13-40");
}

#[test]
fn english_is_the_same_page_in_other_words() {
    let page = get(&format!("/villages/{VILLAGE}?lang=en"));
    assert!(page.body.contains("<html lang=\"en\">"));
    assert!(page.body.contains("What the village got"));
    let links = page.body.matches("href=\"/").count();
    let static_links = page.body.matches("href=\"/static").count();
    // All but the two ways back to Chinese keep the language.
    assert_eq!(
        page.body.matches("lang=en\"").count() + static_links + 2,
        links
    );
}

#[test]
fn traditional_characters_are_the_same_page_and_names_stay_as_they_are_written() {
    let page = get(&format!("/villages/{VILLAGE}?lang=zh-Hant")).body;
    assert!(page.contains("<html lang=\"zh-Hant\">"));
    assert!(page.contains("補助發放"), "the page's own words");
    assert!(page.contains("向阳村") && !page.contains("向陽村"));
    let typed = get("/search?q=%E5%90%91%E9%99%BD&lang=zh-Hant");
    assert!(typed.body.contains("向阳村"));
}

#[test]
fn an_unknown_village_is_a_page_that_helps() {
    reads("missing", "/villages/990421100299");
    reads("malformed", "/villages/12345");
    reads("no-page", "/nothing/here");
}

#[test]
fn health_is_said_in_json() {
    reads("health", "/healthz");
}

#[test]
fn the_policy_in_force_is_told_article_by_article() {
    reads("policy", "/policy");
    let before = get("/policy?on=2016-01-08").body;
    assert!(before.contains("没有采用任何政策") && before.contains("/policy?on=2016-01-09"));
    let english = get("/policy?lang=en").body;
    assert!(english.contains("cap per student and year") && english.contains("3000.00 yuan"));
}
