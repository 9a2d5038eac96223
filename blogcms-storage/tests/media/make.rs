//! Files as cameras, programs and attackers make them.

use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

pub(crate) const RED: [u8; 3] = [220, 30, 30];
pub(crate) const GREEN: [u8; 3] = [30, 200, 40];
pub(crate) const BLUE: [u8; 3] = [40, 60, 210];
pub(crate) const WHITE: [u8; 3] = [240, 240, 240];
pub(crate) const FORMATS: [ImageFormat; 4] =
    [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP];

/// Four quarters: red and green above, blue and white below.
pub(crate) fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(match (x * 2 < width, y * 2 < height) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => WHITE,
        })
    })
}

pub(crate) fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let image: DynamicImage = image.into();
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

pub(crate) fn jpeg() -> Vec<u8> {
    file(quarters(64, 48), ImageFormat::Jpeg)
}

pub(crate) fn png() -> Vec<u8> {
    file(quarters(64, 48), ImageFormat::Png)
}

/// Half of it can be seen through.
pub(crate) fn glass() -> RgbaImage {
    RgbaImage::from_fn(64, 48, |x, _| if x < 32 { Rgba([200, 30, 30, 255]) } else { Rgba([0, 0, 0, 0]) })
}

/// A marker segment of a JPEG.
pub(crate) fn segment(code: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, code], &length[..], data].concat()
}

/// A JPEG with more segments behind its first two bytes.
pub(crate) fn with_segments(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    [&jpeg[..2], &segments.concat(), &jpeg[2..]].concat()
}

/// Exif (CIPA DC-008) with an orientation, the maker's name, and a place.
pub(crate) fn exif(orientation: u16) -> Vec<u8> {
    let mut tiff = b"MM\0\x2A\0\0\0\x08\0\x03".to_vec();
    let mut entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        tiff.extend(tag.to_be_bytes());
        tiff.extend(kind.to_be_bytes());
        tiff.extend(count.to_be_bytes());
        tiff.extend(value);
    };
    entry(0x010F, 2, 4, *b"Acm\0");
    let [high, low] = orientation.to_be_bytes();
    entry(0x0112, 3, 1, [high, low, 0, 0]);
    entry(0x8825, 4, 1, [0, 0, 0, 50]);
    // The directory of the place: latitude north.
    tiff.extend(b"\0\0\0\0\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0GPS-CANARY");
    [b"Exif\0\0", &tiff[..]].concat()
}

/// A chunk of a PNG.
pub(crate) fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let body = [kind, data].concat();
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], &body, &crc32(&body).to_be_bytes()].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// A PNG with more chunks behind its header.
pub(crate) fn with_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [&png[..33], &chunks.concat(), &png[33..]].concat()
}

/// A PNG that says it is this large, with hardly any data.
pub(crate) fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 6, 0, 0, 0]);
    let data = [0x78, 0x9C, 0x03, 0, 0, 0, 0, 1];
    [&b"\x89PNG\r\n\x1A\n"[..], &chunk(b"IHDR", &header), &chunk(b"IDAT", &data), &chunk(b"IEND", b"")]
        .concat()
}

/// Moving GIFs: this many frames of a size, with a comment, a loop and an application's own block.
pub(crate) fn gif(frames: u8, width: u16, height: u16) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = gif::Encoder::new(&mut out, width, height, &[0, 0, 0, 255, 255, 255]).unwrap();
    encoder.set_repeat(gif::Repeat::Infinite).unwrap();
    for i in 0..frames {
        let pixels = vec![i % 2; usize::from(width) * usize::from(height)];
        encoder.write_frame(&gif::Frame::from_indexed_pixels(width, height, pixels, None)).unwrap();
    }
    drop(encoder);
    out
}

/// A GIF with blocks before its end.
pub(crate) fn with_blocks(gif: &[u8], blocks: &[u8]) -> Vec<u8> {
    let end = gif.len() - 1;
    [&gif[..end], blocks, &gif[end..]].concat()
}

/// A chunk of a WebP.
pub(crate) fn riff(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let mut out = [kind, &u32::try_from(data.len()).unwrap().to_le_bytes(), data].concat();
    out.resize(out.len().next_multiple_of(2), 0);
    out
}

/// An extended WebP of 64 × 48 with these flags, and with more chunks behind its picture.
pub(crate) fn webp(flags: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
    let simple = file(quarters(64, 48), ImageFormat::WebP);
    let header = riff(b"VP8X", &[flags, 0, 0, 0, 63, 0, 0, 47, 0, 0]);
    let body = [&b"WEBP"[..], &header, &simple[12..], &chunks.concat()].concat();
    riff(b"RIFF", &body)
}

/// A photo of twelve megapixels: slopes, and a grain.
pub(crate) fn photo() -> Vec<u8> {
    let mut seed = 1_u32;
    let image = RgbImage::from_fn(4000, 3000, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (seed >> 28) as u8;
        Rgb([(x / 17) as u8 ^ grain, (y / 13) as u8 ^ grain, ((x + y) / 31) as u8])
    });
    let mut out = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 90)
        .write_image(&image, 4000, 3000, ExtendedColorType::Rgb8)
        .unwrap();
    out
}
