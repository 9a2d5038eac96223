//! Clean files stay as they are; the others lose what does not show the picture.

use crate::make::{self, BLUE, FORMATS, GREEN, RED, WHITE};
use crate::{holds, near, process, quarter};
use blogcms_core::media::FileKind;
use image::{DynamicImage, GrayImage, ImageFormat};

/// What processing gives must not change when it is processed again.
async fn settled(bytes: &[u8]) -> Vec<u8> {
    let once = process(bytes).await;
    let twice = process(&once.bytes).await;
    assert!(once == twice, "processed again it is another file");
    assert_eq!(once.key(), twice.key());
    once.bytes
}

#[tokio::test]
async fn a_clean_file_is_kept_byte_by_byte() {
    for format in FORMATS {
        let bytes = make::file(make::quarters(64, 48), format);
        let kept = process(&bytes).await;
        assert!(kept.bytes == bytes, "{format:?}");
        assert_eq!(kept.size, Some((64, 48)));
        assert_eq!(kept.kind.ext(), format.extensions_str()[0]);
    }
    let grey = DynamicImage::from(GrayImage::from_fn(40, 30, |x, y| image::Luma([(x * y) as u8])));
    let deep = DynamicImage::from(grey.to_rgba16());
    for bytes in [
        make::file(grey.clone(), ImageFormat::Jpeg),
        make::file(grey, ImageFormat::Png),
        make::file(deep, ImageFormat::Png),
        make::file(make::glass(), ImageFormat::Png),
        make::file(make::glass(), ImageFormat::WebP),
        make::gif(3, 20, 10),
    ] {
        assert!(process(&bytes).await.bytes == bytes);
    }
}

#[tokio::test]
async fn a_photo_loses_its_place_and_stands_upright() {
    let plain = make::jpeg();
    // Where the red quarter goes when a picture is turned as its Exif says.
    for (orientation, red, size) in [
        (1, 0, (64, 48)),
        (2, 1, (64, 48)),
        (3, 3, (64, 48)),
        (4, 2, (64, 48)),
        (5, 0, (48, 64)),
        (6, 1, (48, 64)),
        (7, 3, (48, 64)),
        (8, 2, (48, 64)),
    ] {
        let photo = make::with_segments(&plain, &[make::segment(0xE1, &make::exif(orientation))]);
        let kept = process(&photo).await;
        assert_eq!(kept.size, Some(size), "orientation {orientation}");
        assert!(near(quarter(&kept.bytes, red), RED), "orientation {orientation}");
        assert!(!holds(&kept.bytes, b"GPS") && !holds(&kept.bytes, b"Exif") && !holds(&kept.bytes, b"Acm"));
        // Nothing was to be turned, so no pixel was encoded anew.
        assert_eq!(kept.bytes == plain, orientation == 1);
        settled(&photo).await;
    }
}

#[tokio::test]
async fn a_jpeg_keeps_only_what_shows_it() {
    let plain = make::jpeg();
    let thumb = b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01\xAA\xBB\xCC";
    let photo = make::with_segments(
        &plain,
        &[
            make::segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<xmp>CANARY</xmp>"),
            make::segment(0xED, b"Photoshop 3.0\0CANARY"),
            make::segment(0xFE, b"CANARY"),
            make::segment(0xEF, b"CANARY"),
        ],
    );
    let photo = [&photo[..], b"CANARY, and a second picture"].concat();
    assert!(settled(&photo).await == plain);
    let with_thumb = [&plain[..2], &make::segment(0xE0, thumb), &plain[20..]].concat();
    let kept = settled(&with_thumb).await;
    assert_eq!(kept.len(), plain.len());
    assert!(!holds(&kept, b"\xAA\xBB\xCC"));
}

#[tokio::test]
async fn a_png_keeps_only_what_shows_it() {
    let plain = make::png();
    let dirty = make::with_chunks(
        &plain,
        &[
            make::chunk(b"tEXt", b"Comment\0CANARY"),
            make::chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0CANARY"),
            make::chunk(b"tIME", &[7, 230, 1, 1, 1, 1, 1]),
            make::chunk(b"gAMA", &45_455_u32.to_be_bytes()),
            make::chunk(b"eXIf", &make::exif(1)[6..]),
            make::chunk(b"vpAg", b"CANARY"),
        ],
    );
    assert!(settled(&dirty).await == plain);
    assert!(settled(&[&dirty[..], b"<script>alert(1)</script>"].concat()).await == plain);
    let turned = make::with_chunks(&plain, &[make::chunk(b"eXIf", &make::exif(6)[6..])]);
    let kept = settled(&turned).await;
    assert_eq!((quarter(&kept, 1), quarter(&kept, 0)), (RED, BLUE));
    assert!(!holds(&kept, b"GPS"));
}

#[tokio::test]
async fn a_gif_keeps_its_frames_and_its_loop() {
    let plain = make::gif(3, 20, 10);
    assert!(holds(&plain, b"NETSCAPE2.0"));
    let comment = b"\x21\xFE\x06CANARY\0";
    let application = b"\x21\xFF\x0BXMP DataXMP\x06CANARY\0";
    let text = b"\x21\x01\x0C\0\0\0\0\x10\0\x10\0\x08\x08\x01\0\x06CANARY\0";
    let dirty = make::with_blocks(&plain, &[&comment[..], application, text].concat());
    assert!(settled(&dirty).await == plain);
    assert!(settled(&[&dirty[..], b"CANARY"].concat()).await == plain);
    let long_loop = b"\x21\xFF\x0BNETSCAPE2.0\x06CANARY\0";
    assert!(settled(&make::with_blocks(&plain, long_loop)).await == plain);
}

#[tokio::test]
async fn a_webp_keeps_only_what_shows_it() {
    let dirty = make::webp(0x0C, &[make::riff(b"EXIF", &make::exif(1)), make::riff(b"XMP ", b"CANARY")]);
    let kept = settled(&dirty).await;
    assert!(!holds(&kept, b"CANARY") && !holds(&kept, b"EXIF"));
    assert!(kept == make::webp(0, &[]));
    assert!(settled(&[&dirty[..], b"CANARY"].concat()).await == kept);
    let turned = make::webp(0x08, &[make::riff(b"EXIF", &make::exif(6)[6..])]);
    let kept = settled(&turned).await;
    assert_eq!((quarter(&kept, 1), quarter(&kept, 3)), (RED, GREEN));
}

#[tokio::test]
async fn other_colour_spaces_become_srgb() {
    let icc = |profile: moxcms::ColorProfile| profile.encode().unwrap();
    let with_profile = |icc: &[u8]| {
        let data = [b"ICC_PROFILE\0\x01\x01", icc].concat();
        make::with_segments(&make::jpeg(), &[make::segment(0xE2, &data)])
    };
    // Named or not, sRGB is what it would be without a name.
    assert!(settled(&with_profile(&icc(moxcms::ColorProfile::new_srgb()))).await == make::jpeg());
    assert!(settled(&with_profile(b"no profile at all")).await == make::jpeg());
    let kept = settled(&with_profile(&icc(moxcms::ColorProfile::new_display_p3()))).await;
    assert!(!holds(&kept, b"ICC_PROFILE"));
    // The green of a wide space is greener in sRGB; white stays white.
    let (seen, was) = (quarter(&kept, 1), GREEN);
    assert!(seen[0] < was[0] && seen[1] >= was[1] && near(quarter(&kept, 3), WHITE), "{seen:?}");
}

#[tokio::test]
async fn files_that_are_no_pictures_stay_as_they_are() {
    for (bytes, kind) in [
        (&b"%PDF-1.7\n%\xE2\xE3\n"[..], FileKind::Pdf),
        (b"ID3\x04\0\0\0\0\0\0", FileKind::Mp3),
        (b"OggS\0\x02", FileKind::Ogg),
        (b"\0\0\0\x20ftypisom", FileKind::Mp4),
    ] {
        let kept = process(bytes).await;
        assert_eq!((kept.bytes.as_slice(), kept.kind, kept.size), (bytes, kind, None));
        assert_eq!(kept.key().unwrap().len(), 32 + 1 + kind.ext().len());
    }
}
