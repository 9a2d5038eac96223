//! What becomes of files that people bring, through the processor, with files made here.
#![cfg(feature = "media")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod attack;
mod clean;
mod draw;
mod make;

use blogcms_core::media::{ProcessError, Processed, Processor, Refusal};
use blogcms_storage::Images;

async fn process(bytes: &[u8]) -> Processed {
    Images::default().process(bytes.to_vec()).await.unwrap()
}

async fn refused(bytes: &[u8]) -> Refusal {
    match Images::default().process(bytes.to_vec()).await {
        Err(ProcessError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

/// The value in the middle of a quarter: 0 upper left, 1 upper right, 2 lower left, 3 lower right.
fn quarter(bytes: &[u8], which: u32) -> [u8; 3] {
    let image = image::load_from_memory(bytes).unwrap().to_rgb8();
    let (x, y) = (image.width() / 4, image.height() / 4);
    image.get_pixel(x + which % 2 * image.width() / 2, y + which / 2 * image.height() / 2).0
}

fn near(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 12)
}
