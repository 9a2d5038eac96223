//! Files that are made to do harm.

use crate::make::{self, FORMATS};
use crate::{holds, process, refused};
use blogcms_core::media::{FileKind, ProcessError, Processor, Refusal};
use blogcms_storage::{Images, MediaLimits};

const SCRIPT: &[u8] = b"*/=1;alert(1);<script>alert(1)</script>";

#[tokio::test]
async fn what_could_run_is_refused() {
    for bytes in [
        &b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"[..],
        b"<?xml version=\"1.0\"?><svg/>",
        b"\xEF\xBB\xBF<!doctype html><script>alert(1)</script>",
        b"\n\n  <html>",
    ] {
        assert_eq!(refused(bytes).await, Refusal::Markup);
    }
    assert_eq!(refused(b"").await, Refusal::Empty);
    assert_eq!(refused(b"PK\x03\x04").await, Refusal::Unknown);
    assert_eq!(refused(&[0; 4096]).await, Refusal::Unknown);
}

#[tokio::test]
async fn a_file_of_two_kinds_becomes_one_of_one() {
    for format in FORMATS {
        let plain = make::file(make::quarters(64, 48), format);
        let kept = process(&[&plain[..], b"PK\x03\x04", SCRIPT].concat()).await;
        assert!(kept.bytes == plain, "{format:?}");
    }
    // A GIF whose width is the beginning of a comment of JavaScript: `GIF89a/*`.
    let mut gif = make::gif(1, 2, 2);
    gif[6..8].copy_from_slice(b"/*");
    let kept = process(&[&gif[..], SCRIPT].concat()).await;
    assert!(!holds(&kept.bytes, b"alert"));
    let kept = process(&make::with_segments(&make::jpeg(), &[make::segment(0xFE, SCRIPT)])).await;
    assert!(!holds(&kept.bytes, b"alert"));
    let kept = process(&make::with_chunks(&make::png(), &[make::chunk(b"tEXt", SCRIPT)])).await;
    assert!(!holds(&kept.bytes, b"alert"));
}

#[tokio::test]
async fn a_picture_that_claims_too_much_is_refused_by_its_header() {
    for (width, height) in [(50_000, 50_000), (30_001, 1), (1, 40_000), (8001, 8000)] {
        let refusal = refused(&make::png_claiming(width, height)).await;
        assert!(matches!(refusal, Refusal::Pixels { .. }), "{width} × {height}: {refusal:?}");
    }
    for (width, height) in [(0, 5), (u32::MAX >> 1, u32::MAX >> 1), (u32::MAX, u32::MAX)] {
        assert_eq!(refused(&make::png_claiming(width, height)).await, Refusal::Broken);
    }
    // Within the limit, but not there.
    assert_eq!(refused(&make::png_claiming(7000, 7000)).await, Refusal::Broken);
    let mut jpeg = make::jpeg();
    let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xC3, 0x50, 0xC3, 0x50]);
    assert!(matches!(refused(&jpeg).await, Refusal::Pixels { width: 50_000, height: 50_000, .. }));
    let mut gif = make::gif(1, 2, 2);
    gif[6..10].fill(0xFF);
    assert!(matches!(refused(&gif).await, Refusal::Pixels { .. }));
    let mut webp = make::webp(0, &[]);
    webp[24..30].fill(0xFF);
    assert!(matches!(refused(&webp).await, Refusal::Pixels { .. } | Refusal::Broken));
}

/// The most memory this process has had, in bytes.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// In a process of its own, so that other tests do not count.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn bombs_take_little_memory() {
    const NAME: &str = "attack::bombs_take_little_memory";
    if std::env::var_os("BLOGCMS_TEST_ALONE").is_none() {
        let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
        let run = alone.args(["--exact", NAME]).env("BLOGCMS_TEST_ALONE", "1").output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
        assert!(String::from_utf8_lossy(&run.stdout).contains("1 passed"));
        return;
    }
    let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0), 400_000_000), &mut deflate).unwrap();
    let zeros = deflate.finish().unwrap();
    let before = peak();
    for (kind, prefix) in [(b"iCCP", &b"x\0\0"[..]), (b"zTXt", b"Comment\0\0"), (b"iTXt", b"A\0\x01\0\0\0")] {
        let bomb = make::with_chunks(&make::png(), &[make::chunk(kind, &[prefix, &zeros].concat())]);
        // Refused, or kept without it.
        if let Ok(kept) = Images::default().process(bomb).await {
            assert!(kept.bytes == make::png());
        }
    }
    assert_eq!(refused(&make::png_claiming(7999, 7999)).await, Refusal::Broken);
    assert!(matches!(refused(&make::png_claiming(50_000, 50_000)).await, Refusal::Pixels { .. }));
    let grown = peak() - before;
    assert!(grown < 150 * 1024 * 1024, "{grown} bytes");
}

#[tokio::test]
async fn limits_are_kept() {
    let limits = MediaLimits { bytes: 100_000, pixels: 4_000, frame_pixels: 9_000 };
    let images = Images::new(limits);
    let refusal = |outcome| match outcome {
        Err(ProcessError::Refused(refusal)) => Some(refusal),
        _ => None,
    };
    let large = images.process(vec![0xFF; 100_001]).await;
    assert_eq!(refusal(large), Some(Refusal::Large { max: 100_000 }));
    for format in FORMATS {
        let fits = images.process(make::file(make::quarters(64, 48), format)).await.unwrap();
        assert_eq!(fits.size, Some((64, 48)));
        let large = images.process(make::file(make::quarters(80, 60), format)).await;
        assert_eq!(refusal(large), Some(Refusal::Pixels { width: 80, height: 60, max: 4_000 }), "{format:?}");
    }
    images.process(make::gif(2, 64, 48)).await.unwrap();
    let many = images.process(make::gif(3, 64, 48)).await;
    assert_eq!(refusal(many), Some(Refusal::Pixels { width: 64, height: 48, max: 9_000 }));
}

#[tokio::test]
async fn what_moves_and_is_no_gif_is_refused() {
    let frames = make::chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    assert_eq!(refused(&make::with_chunks(&make::png(), &[frames])).await, Refusal::Moving);
    assert_eq!(refused(&make::webp(0x02, &[])).await, Refusal::Moving);
}

#[tokio::test]
async fn half_a_file_is_refused() {
    for format in FORMATS {
        let bytes = make::file(make::quarters(64, 48), format);
        // What is left is a file of its own only when nothing but padding is missing.
        for length in 1..bytes.len() - 1 {
            let outcome = Images::default().process(bytes[..length].to_vec()).await;
            assert!(matches!(outcome, Err(ProcessError::Refused(_))), "{format:?} cut at {length}");
        }
    }
}

#[tokio::test]
async fn damaged_files_are_refused_or_harmless() {
    let images = Images::default();
    let mut seed = 7_u32;
    for format in FORMATS {
        let bytes = make::file(make::quarters(64, 48), format);
        for _ in 0..300 {
            let mut damaged = bytes.clone();
            for _ in 0..3 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = (seed >> 8) as usize % damaged.len();
                damaged[at] = (seed >> 3) as u8;
            }
            match images.process(damaged).await {
                // Whatever is kept is kept for good.
                Ok(kept) if kept.kind != FileKind::Pdf => {
                    let again = images.process(kept.bytes.clone()).await.unwrap();
                    assert!(again == kept);
                }
                Ok(_) | Err(ProcessError::Refused(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
}
