//! What may be kept, and how much.

use super::Kept;
use blogcms_axum::core::PostKind;
use blogcms_axum::core::service::{PostInput, Publish};

/// Addresses that nobody ever gave out.
fn strange(n: u32) -> String {
    let word = n.wrapping_mul(2_654_435_761);
    match n % 8 {
        0 => format!("/posts/{word:x}"),
        1 => format!("/tags/{word:x}?page={n}"),
        2 => format!("/{word:x}/{n}"),
        3 => format!("/archive/{}/{}", n % 10_000, n % 13),
        4 => format!("/posts/post-01?{word:x}={n}"),
        5 => format!("/?page={}", n % 1_000_000 + 7),
        6 => format!("/categories/engineering/{word:x}.xml"),
        _ => format!("/_bc/{word:016x}/site.css"),
    }
}

async fn flood(requests: u32) {
    let kept = Kept::mounted("/blog").await;
    kept.site.page("/posts/post-01").await;
    let before = kept.stats();
    for n in 0..requests {
        kept.site.get(&strange(n)).await;
    }
    let after = kept.stats();
    // Months of the archive are pages, too.
    assert!(after.entries <= before.entries + 40, "{after:?}");
    assert!(after.bytes <= 64 * 1024 * 1024 && after.evictions == 0, "{after:?}");
}

#[tokio::test]
async fn what_is_not_there_is_not_kept() {
    flood(2_000).await;
}

#[tokio::test]
#[ignore = "soak: run by ./test.sh soak"]
async fn what_is_not_there_is_not_kept_a_million_times() {
    flood(1_000_000).await;
}

#[tokio::test]
async fn no_more_is_kept_than_may_be() {
    let most = 400 * 1024;
    let kept = Kept::with("/blog", |b| b.page_cache(most)).await;
    for round in 0..3 {
        for n in 1..=26 {
            kept.site.page(&format!("/posts/post-{n:02}")).await;
            kept.site.page(&format!("/posts/post-{n:02}.md?round={round}")).await;
            assert!(kept.stats().bytes <= most, "{:?}", kept.stats());
        }
    }
    assert!(kept.stats().evictions > 0 && kept.stats().entries > 0, "{:?}", kept.stats());
}

/// What is larger than all that may be kept is served all the same.
#[tokio::test]
async fn what_is_too_large_is_made_each_time() {
    let kept = Kept::with("/blog", |b| b.page_cache(100 * 1024)).await;
    let input =
        PostInput { title: "Long".into(), body: "Words and words. ".repeat(20_000), ..PostInput::default() };
    crate::fixture::publish(&kept.site.cms, PostKind::Post, &input, Publish { from: None, until: None })
        .await;
    for _ in 0..3 {
        assert!(kept.site.page("/posts/long").await.len() > 300_000);
    }
    assert!(kept.stats().bytes <= 100 * 1024);
}
