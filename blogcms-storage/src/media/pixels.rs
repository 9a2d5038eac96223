//! Pixels out of files and into them.

use super::clean::allow;
use super::images::MediaLimits;
use blogcms_core::media::{FileKind, Refusal};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;

/// What a picture encoded anew is encoded at: seen side by side it is the same, and it is encoded anew only once.
const JPEG_QUALITY: u8 = 92;
const WEBP_QUALITY: f32 = 92.0;

/// The memory that metadata may take, in bytes.
const METADATA: u64 = 16 * 1024 * 1024;

/// What a file says about its pixels.
pub(super) struct About {
    orientation: Orientation,
    profile: Option<ColorProfile>,
}

/// Reads what a file says about its pixels; none of them is decoded.
pub(super) fn about(bytes: &[u8], kind: FileKind, limits: &MediaLimits) -> Result<About, Refusal> {
    // The profile of a PNG is compressed: without a limit of its own it could fill the memory.
    let mut decoder = decoder(bytes, kind, limits, METADATA)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // A profile that cannot be read says nothing.
    let icc = decoder.icc_profile().ok().flatten();
    let profile = icc.and_then(|icc| ColorProfile::new_from_slice(&icc).ok());
    Ok(About {
        orientation,
        profile: profile.filter(|p| p.color_space == DataColorSpace::Rgb && !looks_like_srgb(p)),
    })
}

impl About {
    pub(super) fn is_upright(&self) -> bool {
        self.orientation == Orientation::NoTransforms
    }

    pub(super) fn is_srgb(&self) -> bool {
        self.profile.is_none()
    }

    /// The picture upright and in sRGB.
    pub(super) fn apply(&self, image: DynamicImage) -> DynamicImage {
        let mut image = match &self.profile {
            Some(profile) if image.color().has_color() => to_srgb(profile, image),
            _ => image,
        };
        image.apply_orientation(self.orientation);
        image
    }
}

/// Whether a profile moves no colour by more than can be told from rounding: it is sRGB under whatever name.
fn looks_like_srgb(profile: &ColorProfile) -> bool {
    let steps = || (0..=255_u8).step_by(51);
    let cube: Vec<u8> =
        steps().flat_map(|r| steps().flat_map(move |g| steps().flat_map(move |b| [r, g, b]))).collect();
    let mut seen = vec![0; cube.len()];
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default());
    // A profile that leads nowhere says nothing.
    let Ok(transform) = transform else { return true };
    transform.transform(&cube, &mut seen).is_err() || cube.iter().zip(&seen).all(|(a, b)| a.abs_diff(*b) <= 3)
}

fn to_srgb(profile: &ColorProfile, image: DynamicImage) -> DynamicImage {
    let (layout, alpha) = if image.color().has_alpha() { (Layout::Rgba, true) } else { (Layout::Rgb, false) };
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
    else {
        return image;
    };
    // Row by row, so that there is no second picture in memory.
    let convert = |rows: &mut [u8], stride: usize| {
        let mut row = vec![0; stride];
        for line in rows.chunks_exact_mut(stride) {
            if transform.transform(line, &mut row).is_ok() {
                line.copy_from_slice(&row);
            }
        }
    };
    let width = image.width() as usize;
    if alpha {
        let mut image = image.into_rgba8();
        convert(&mut image, width * 4);
        DynamicImage::ImageRgba8(image)
    } else {
        let mut image = image.into_rgb8();
        convert(&mut image, width * 3);
        DynamicImage::ImageRgb8(image)
    }
}

/// Decodes the whole picture (of a GIF, its first frame).
pub(super) fn decode(bytes: &[u8], kind: FileKind, limits: &MediaLimits) -> Result<DynamicImage, Refusal> {
    // Sixteen bits in four channels are eight bytes; the rest is for tables.
    let memory = limits.pixels.saturating_mul(8).saturating_add(METADATA);
    DynamicImage::from_decoder(decoder(bytes, kind, limits, memory)?).map_err(|_| Refusal::Broken)
}

/// A decoder that has read the header and found no more pixels than are taken.
fn decoder<'a>(
    bytes: &'a [u8],
    kind: FileKind,
    limits: &MediaLimits,
    memory: u64,
) -> Result<impl ImageDecoder + use<'a>, Refusal> {
    let format = match kind {
        FileKind::Jpeg => ImageFormat::Jpeg,
        FileKind::Png => ImageFormat::Png,
        FileKind::Gif => ImageFormat::Gif,
        FileKind::Webp => ImageFormat::WebP,
        _ => return Err(Refusal::Unknown),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut allocations = Limits::no_limits();
    allocations.max_alloc = Some(memory);
    reader.limits(allocations);
    let decoder = reader.into_decoder().map_err(|_| Refusal::Broken)?;
    let (width, height) = decoder.dimensions();
    allow(width, height, limits.pixels)?;
    Ok(decoder)
}

/// A file of this kind, without metadata.
pub(super) fn encode(image: &DynamicImage, kind: FileKind, lossless: bool) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    match kind {
        FileKind::Jpeg => {
            let pixels = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
            match image {
                DynamicImage::ImageLuma8(_) => image.write_with_encoder(pixels),
                _ => DynamicImage::from(image.to_rgb8()).write_with_encoder(pixels),
            }
            .map_err(|_| Refusal::Broken)?;
        }
        FileKind::Webp if lossless => {
            image.write_to(&mut Cursor::new(&mut out), ImageFormat::WebP).map_err(|_| Refusal::Broken)?;
        }
        FileKind::Webp => out = super::draw::webp(image, WEBP_QUALITY, true)?,
        _ => {
            let pixels =
                PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive);
            image.write_with_encoder(pixels).map_err(|_| Refusal::Broken)?;
        }
    }
    Ok(out)
}
