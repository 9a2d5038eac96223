//! A card as a file.

use resvg::tiny_skia::Pixmap;
use std::collections::HashMap;

/// A PNG of pixels that are all opaque. A card has some two hundred colours, edges included: as numbers of a palette it
/// is half as large.
pub(super) fn png(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let Some((palette, numbers)) = indexed(pixels) else { return pixels.encode_png() };
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette);
    // Neighbouring numbers of a palette have nothing in common that a filter could use.
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&numbers)?;
    writer.finish()?;
    Ok(file)
}

/// The colours, three bytes each, and the number of the colour of each pixel; nothing when there are more than 256.
fn indexed(pixels: &Pixmap) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut known: HashMap<[u8; 3], u8> = HashMap::new();
    let mut palette = Vec::new();
    let mut numbers = Vec::with_capacity(pixels.data().len() / 4);
    let mut last = None;
    for pixel in pixels.data().chunks_exact(4) {
        let colour = [pixel[0], pixel[1], pixel[2]];
        let number = match last {
            Some((before, number)) if before == colour => number,
            _ => match known.get(&colour) {
                Some(number) => *number,
                None => {
                    let number = u8::try_from(known.len()).ok()?;
                    known.insert(colour, number);
                    palette.extend(colour);
                    number
                }
            },
        };
        last = Some((colour, number));
        numbers.push(number);
    }
    Some((palette, numbers))
}
