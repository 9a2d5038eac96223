//! Two writers at once, a few rounds of each race; `soak.rs` runs a thousand.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::race;

const ROUNDS: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_stays() {
    race::last_owner(ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn categories_make_no_cycle() {
    race::category_cycle(ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_one_post() {
    race::slug_taken(ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_overwrites_what_they_have_not_read() {
    race::stale_version(ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_and_edits_lose_nothing() {
    race::merge_while_edited(200, 20).await;
}
