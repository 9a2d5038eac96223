//! The sizes that a picture is shown in.

use super::images::MediaLimits;
use super::pixels;
use blogcms_core::media::{FileKind, Plan, Refusal};
use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, RgbImage, RgbaImage};
use webp::{Encoder, WebPConfig};

/// ADR 6 has the measurements.
const QUALITY: f32 = 84.0;

/// A part of a kept picture at another size, as WebP.
pub(super) fn variant(original: &[u8], plan: Plan, limits: &MediaLimits) -> Result<Vec<u8>, Refusal> {
    let kind = FileKind::of(original)?;
    let image = pixels::decode(original, kind, limits)?;
    // Screenshots and drawings have thin lines of colour, which cost some time to keep; photos have none.
    webp(&resized(image, plan)?, QUALITY, kind != FileKind::Jpeg)
}

fn resized(image: DynamicImage, plan: Plan) -> Result<DynamicImage, Refusal> {
    let (width, height) = (image.width(), image.height());
    let (pixels, kind) = if image.color().has_alpha() {
        (image.into_rgba8().into_raw(), PixelType::U8x4)
    } else {
        (image.into_rgb8().into_raw(), PixelType::U8x3)
    };
    let source = Image::from_vec_u8(width, height, pixels, kind).map_err(|_| Refusal::Broken)?;
    let (width, height) = plan.size;
    let mut drawn = Image::new(width, height, kind);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).crop(
        plan.x.into(),
        plan.y.into(),
        plan.width.into(),
        plan.height.into(),
    );
    Resizer::new().resize(&source, &mut drawn, &options).map_err(|_| Refusal::Broken)?;
    drop(source);
    let pixels = drawn.into_vec();
    let image = match kind {
        PixelType::U8x4 => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from),
        _ => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
    };
    image.ok_or(Refusal::Broken)
}

/// A WebP with losses; `quality` from 0 to 100, `sharp` to keep thin lines of colour.
pub(super) fn webp(image: &DynamicImage, quality: f32, sharp: bool) -> Result<Vec<u8>, Refusal> {
    let mut config = WebPConfig::new().map_err(|()| Refusal::Broken)?;
    config.quality = quality;
    config.use_sharp_yuv = sharp.into();
    let encoded = if image.color().has_alpha() {
        let image = image.to_rgba8();
        Encoder::from_rgba(&image, image.width(), image.height()).encode_advanced(&config)
    } else {
        let image = image.to_rgb8();
        Encoder::from_rgb(&image, image.width(), image.height()).encode_advanced(&config)
    };
    encoded.map(|bytes| bytes.to_vec()).map_err(|_| Refusal::Broken)
}
